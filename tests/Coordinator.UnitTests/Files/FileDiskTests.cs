using Coordinator.Files;

namespace Coordinator.UnitTests.Files;

public sealed class FileDiskTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("coordinator-files-").FullName;
    private readonly FileDisk _disk = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void ReadWrite_AtPositions_RoundTrips()
    {
        using var file = _disk.Open(_root + "/f", DiskOpenMode.CreateNew);
        file.Write(5000, [1, 2, 3]);
        file.Flush();
        Assert.Equal(5003, file.Length);
        var buffer = new byte[10];
        Assert.Equal(4, file.Read(4999, buffer));
        Assert.Equal([0, 1, 2, 3], buffer[..4]);
        Assert.Equal(0, file.Read(6000, buffer));
        file.SetLength(5001);
        Assert.Equal(5001, file.Length);
    }

    [Fact]
    public void Preallocate_ExtendsByZeros_NeverCuts()
    {
        using var file = _disk.Open(_root + "/f", DiskOpenMode.OpenOrCreate);
        file.Write(0, [7]);
        file.Preallocate(1 << 20);
        Assert.Equal(1 << 20, file.Length);
        file.Preallocate(100);
        Assert.Equal(1 << 20, file.Length);
        var buffer = new byte[2];
        file.Read(0, buffer);
        Assert.Equal([7, 0], buffer);
    }

    [Fact]
    public void Names_CreateRenameListDelete()
    {
        _disk.CreateDirectory(_root + "/d");
        _disk.Open(_root + "/d/b", DiskOpenMode.CreateNew).Dispose();
        _disk.Open(_root + "/d/a", DiskOpenMode.CreateNew).Dispose();
        Assert.Equal(["a", "b"], _disk.List(_root + "/d"));
        _disk.Rename(_root + "/d/b", _root + "/d/a");
        _disk.FlushDirectory(_root + "/d");
        Assert.Equal(["a"], _disk.List(_root + "/d"));
        _disk.Delete(_root + "/d/a");
        Assert.False(_disk.Exists(_root + "/d/a"));
        _disk.DeleteDirectory(_root + "/d");
        _disk.DeleteDirectory(_root + "/d");
        Assert.False(_disk.Exists(_root + "/d"));
    }

    [Fact]
    public void Rename_ADirectory_TakesWhatIsInIt_OnlyToAFreeName()
    {
        _disk.CreateDirectory(_root + "/d");
        _disk.CreateDirectory(_root + "/e");
        _disk.Open(_root + "/d/a", DiskOpenMode.CreateNew).Dispose();
        _disk.Rename(_root + "/d", _root + "/f");
        Assert.Equal(["a"], _disk.List(_root + "/f"));
        Assert.False(_disk.Exists(_root + "/d"));
        Assert.Throws<DiskFaultException>(() => _disk.Rename(_root + "/f", _root + "/e"));
    }

    [Fact]
    public void Faults_NameOperationPathAndNumber()
    {
        var fault = Assert.Throws<DiskFaultException>(() => _disk.Open(_root + "/none", DiskOpenMode.Open));
        Assert.Contains("open " + _root + "/none", fault.Message, StringComparison.Ordinal);
        Assert.Throws<DiskFaultException>(() => _disk.List(_root + "/none"));
        var missing = Assert.Throws<DiskFaultException>(() => _disk.FlushDirectory(_root + "/none"));
        Assert.Equal(2, missing.Errno);
    }

    [Fact]
    public void Flush_ThatTheKernelRefuses_IsSeen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a device that cannot be flushed");
        using var file = _disk.Open("/dev/null", DiskOpenMode.Open);
        var fault = Assert.Throws<DiskFaultException>(file.Flush);
        Assert.Equal(22, fault.Errno);
        Assert.Throws<DiskFaultException>(() => file.Write(0, [1]));
    }

    [Fact]
    public void Write_ToAFullDevice_LatchesTheFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a device that is always full");
        using var file = _disk.Open("/dev/full", DiskOpenMode.Open);
        var fault = Assert.Throws<DiskFaultException>(() => file.Write(0, [1]));
        Assert.Equal(DiskFaultException.NoSpace, fault.Errno);
        Assert.Equal(DiskFaultException.NoSpace, Assert.Throws<DiskFaultException>(file.Flush).Errno);
        Assert.Throws<DiskFaultException>(() => file.SetLength(0));
    }

    [Fact]
    public void Delete_OfALargeFile_TakesItsNameAtOnce_AndKeepsNoHandle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs to see the open files of this process");
        for (var time = 0; time < 2; time++)
        {
            using (var file = _disk.Open(_root + "/f", DiskOpenMode.CreateNew))
            {
                file.SetLength(64 << 20);
            }

            _disk.Delete(_root + "/f");
            Assert.False(_disk.Exists(_root + "/f"));
            Assert.True(SpinWait.SpinUntil(() => !OpenFiles().Any(name => name.StartsWith(_root, StringComparison.Ordinal)), TimeSpan.FromSeconds(30)));
            _disk.Delete(_root + "/f");
        }
    }

    private static IEnumerable<string> OpenFiles() =>
        Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(handle => new FileInfo(handle).LinkTarget ?? "");

    [Fact]
    public void TryLock_IsExclusiveUntilReleased()
    {
        var held = _disk.TryLock(_root + "/lock");
        Assert.NotNull(held);
        Assert.Null(_disk.TryLock(_root + "/lock"));
        held.Dispose();
        using var again = _disk.TryLock(_root + "/lock");
        Assert.NotNull(again);
    }
}
