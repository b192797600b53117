using System.Globalization;
using System.IO.MemoryMappedFiles;
using Coordinator.Server.Memory;

namespace Coordinator.UnitTests.Server.Memory;

/// <summary>Of Linux, as what is tested; elsewhere nothing is found, and nothing done.</summary>
public sealed class PresentPagesTests : IDisposable
{
    private const int Bytes = 64 << 20;

    private readonly MemoryMappedFile _file = MemoryMappedFile.CreateNew(null, Bytes);
    private readonly MemoryMappedViewAccessor _view;

    public PresentPagesTests() => _view = _file.CreateViewAccessor();

    /// <summary>An address within a page: what is asked for need not begin or end with one.</summary>
    private nint Somewhere => _view.SafeMemoryMappedViewHandle.DangerousGetHandle() + (1 << 20) + 24;

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void Find_FindsWhereObjectsAreMade() => Assert.Equal(OperatingSystem.IsLinux(), PresentPages.Find() is not null);

    [Fact]
    public void Around_WhatIsNoMemory_FindsNone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "of Linux");
        Assert.Null(PresentPages.Around(16));
    }

    [Fact]
    public void Advance_MakesSoMuchPresent_AndNothingTwice()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "of Linux");
        var pages = PresentPages.Around(Somewhere)!;
        var before = PresentKilobytes();

        Assert.Equal(8 << 20, pages.Advance(Somewhere, (8 << 20) + 100));
        Assert.Equal(8 << 10, PresentKilobytes() - before);
        Assert.Equal(4 << 20, pages.Advance(Somewhere + (4 << 20), 8 << 20));
        Assert.Equal(12 << 10, PresentKilobytes() - before);
    }

    [Fact]
    public void Advance_BeyondTheEnd_StopsThere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "of Linux");
        var pages = PresentPages.Around(Somewhere)!;
        Assert.Equal(Bytes - (1 << 20), pages.Advance(Somewhere, long.MaxValue / 2));
        Assert.Equal(0, pages.Advance(Somewhere, long.MaxValue / 2));
    }

    [Fact]
    public void Advance_OfWhatIsElsewhere_ChangesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "of Linux");
        var pages = PresentPages.Around(Somewhere)!;
        Assert.Equal(0, pages.Advance(16, Bytes));
        pages.Advance();
        Assert.Equal(4 << 20, pages.Advance(Somewhere, 4 << 20));
    }

    /// <summary>Of the mapping that the test's memory is in.</summary>
    private long PresentKilobytes()
    {
        var isThere = false;
        foreach (var line in File.ReadLines("/proc/self/smaps"))
        {
            if (line.IndexOf('-', StringComparison.Ordinal) is > 0 and var dash
                && nint.TryParse(line.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var start))
            {
                var end = nint.Parse(line.AsSpan(dash + 1, line.IndexOf(' ', StringComparison.Ordinal) - dash - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                isThere = start <= Somewhere && Somewhere < end;
            }
            else if (isThere && line.StartsWith("Rss:", StringComparison.Ordinal))
            {
                return long.Parse(line.AsSpan(4, line.Length - 7), NumberStyles.Integer, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("the memory is not in a mapping");
    }
}
