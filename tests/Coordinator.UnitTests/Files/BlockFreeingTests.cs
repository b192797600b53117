using System.Diagnostics;
using Coordinator.Files;
using Microsoft.Win32.SafeHandles;

namespace Coordinator.UnitTests.Files;

/// <summary>A file is cut while it is freed, but only when nobody could see that.</summary>
public sealed class BlockFreeingTests : IDisposable
{
    private const int Mebibyte = 1 << 20;

    private readonly string _root = Directory.CreateTempSubdirectory().FullName;
    private readonly List<long> _lengths = [];

    private string Name => Path.Combine(_root, "f");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void OfNobodyElse_IsCutPieceByPiece_AndClosed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "leases are of Linux");
        var last = Create((4 * Mebibyte) + 100);
        File.Delete(Name);
        Free(last);
        Assert.Equal([(3L * Mebibyte) + 100, (2L * Mebibyte) + 100, Mebibyte + 100L, 100L], _lengths);
        Assert.True(last.IsClosed);
    }

    [Fact]
    public async Task WithAnotherName_StaysWhole()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "as operators link snapshots there");
        var last = Create(4 * Mebibyte);
        using var link = Process.Start("ln", [Name, Name + ".kept"]);
        await link.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.Delete(Name);
        Free(last);
        Assert.Empty(_lengths);
        Assert.True(last.IsClosed);
        Assert.Equal(4 * Mebibyte, new FileInfo(Name + ".kept").Length);
    }

    [Fact]
    public void ThatSomebodyReads_StaysWhole()
    {
        var last = Create(4 * Mebibyte);
        using var reader = File.OpenHandle(Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(Name);
        Free(last);
        Assert.Empty(_lengths);
        Assert.Equal(4 * Mebibyte, RandomAccess.GetLength(reader));
    }

    [Fact]
    public void ThatIsNotDeleted_StaysWhole()
    {
        Free(Create(4 * Mebibyte));
        Assert.Empty(_lengths);
        Assert.Equal(4 * Mebibyte, new FileInfo(Name).Length);
    }

    [Fact]
    public void ThatMustNotBeWritten_IsClosed()
    {
        Create(4 * Mebibyte).Dispose();
        var last = File.OpenHandle(Name, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        File.Delete(Name);
        Free(last);
        Assert.Empty(_lengths);
        Assert.True(last.IsClosed);
    }

    private SafeFileHandle Create(int bytes)
    {
        var handle = File.OpenHandle(Name, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        RandomAccess.SetLength(handle, bytes);
        return handle;
    }

    private void Free(SafeFileHandle last) => BlockFreeing.Free(last, () => _lengths.Add(RandomAccess.GetLength(last)));
}
