using System.Runtime.InteropServices;
using Coordinator.Files;
using Microsoft.Win32.SafeHandles;

namespace Coordinator.UnitTests.Files;

/// <summary>Whole blocks that are written past the kernel's cache, and everything that is not.</summary>
public sealed class BlockWriteTests : IDisposable
{
    private const int DirectOnX64 = 0x4000;

    private readonly string _root = Directory.CreateTempSubdirectory("coordinator-blocks-").FullName;
    private readonly FileDisk _disk = new();

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void ABuffer_BeginsAtABlock_WhereverItLies()
    {
        foreach (var length in new[] { 0, 1, 4095, 4096, 8192, 1 << 20 })
        {
            var buffer = new BlockBuffer(length);
            Assert.Equal((length, length), (buffer.Length, buffer.Bytes.Length));
            Assert.Equal(length % Framing.BlockBytes == 0, BlockBuffer.IsBlocks(buffer.Bytes));
            Assert.True(length < 8192 || BlockBuffer.IsBlocks(buffer.Bytes[Framing.BlockBytes..]));
            Assert.False(length >= 8192 && BlockBuffer.IsBlocks(buffer.Bytes[512..4608]));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockBuffer(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlockBuffer(int.MaxValue));
    }

    /// <summary>What both ways have written is read as one file, also over pages that the kernel has read before.</summary>
    [Fact]
    public void BothWays_WriteOneFile()
    {
        Make("f", blocks: 4);
        using var file = _disk.Open(_root + "/f", DiskOpenMode.OpenBlocks);
        var read = new byte[4 * Framing.BlockBytes];
        Assert.Equal(read.Length, file.Read(0, read));
        var block = Block(7);

        file.Write(Framing.BlockBytes, block.Bytes);
        file.Write(2 * Framing.BlockBytes, [8, 8]);
        file.Write((2 * Framing.BlockBytes) + 2, block.Bytes[..3]);
        file.Write(3 * Framing.BlockBytes, block.Bytes);
        file.Write((4 * Framing.BlockBytes) - 1, [9]);
        file.Flush();

        file.Read(0, read);
        Assert.Equal(read, File.ReadAllBytes(_root + "/f"));
        Assert.Equal([0, 7, 7, 8, 8, 7, 7, 7, 0, 7, 7, 9], new[] { 4095, 4096, 8191, 8192, 8193, 8194, 8195, 8196, 8197, 12288, 16382, 16383 }.Select(at => read[at]));
    }

    /// <summary>Where they go is seen by giving another file for what leaves the cache.</summary>
    [Fact]
    public void OnlyWholeBlocksAtBlocks_GoPastTheCache()
    {
        Make("f", blocks: 4);
        Make("past", blocks: 4);
        var block = Block(7);
        using (var file = new FileDiskFile(_root + "/f", Handle("f"), Handle("past")))
        {
            file.Write(Framing.BlockBytes, block.Bytes);
            file.Write((2 * Framing.BlockBytes) + 512, block.Bytes);
            file.Write(0, block.Bytes[..^1]);
            file.Write(0, block.Bytes[..512]);
        }

        Assert.Equal(Framing.BlockBytes, File.ReadAllBytes(_root + "/past").Count(one => one == 7));
        Assert.Equal(7, File.ReadAllBytes(_root + "/past")[Framing.BlockBytes]);
        Assert.Equal((2 * Framing.BlockBytes) - 1, File.ReadAllBytes(_root + "/f").Count(one => one == 7));
    }

    /// <summary>A disk with larger blocks than ours refuses with a number that says nothing was written: then it goes the other way, from then on.</summary>
    [Fact]
    public void ADiskThatTakesNoSuchBlocks_GetsThemByTheCache()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that takes no blocks");
        Make("f", blocks: 2);
        var refuses = File.OpenHandle("/proc/self/oom_score_adj", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using (var file = new FileDiskFile(_root + "/f", Handle("f"), refuses))
        {
            file.Write(0, Block(1).Bytes);
            Assert.True(refuses.IsClosed);
            file.Write(Framing.BlockBytes, Block(2).Bytes);
            file.Flush();
        }

        Assert.Equal([1, 2], new[] { 0, 8191 }.Select(at => File.ReadAllBytes(_root + "/f")[at]));
    }

    [Fact]
    public void AFault_IsSeen_AndLatchesTheFile()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a device that is always full");
        Make("f", blocks: 1);
        using var file = new FileDiskFile(_root + "/f", Handle("f"), File.OpenHandle("/dev/full", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite));
        Assert.Equal(DiskFaultException.NoSpace, Assert.Throws<DiskFaultException>(() => file.Write(0, Block(1).Bytes)).Errno);
        Assert.Throws<DiskFaultException>(file.Flush);
        Assert.Throws<DiskFaultException>(() => file.Write(0, [1]));
    }

    /// <summary>As the kernel tells of the handles of this process; on a file system that cannot, and of a device, there is none.</summary>
    [Fact]
    public void OpenBlocks_LeavesTheCache_WhereTheFileSystemCan()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs to see the open files of this process");
        Make("probe", blocks: 1);
        Make("f", blocks: 1);
        using var probe = Handle("probe");
        using (_disk.Open(_root + "/f", DiskOpenMode.OpenBlocks))
        {
            Assert.Equal(NativeDisk.TryLeaveCache(probe) ? 1 : 0, DirectHandles("/f"));
        }

        using (_disk.Open(_root + "/f", DiskOpenMode.Open))
        {
            Assert.Equal(0, DirectHandles("/f"));
        }

        using var device = _disk.Open("/dev/null", DiskOpenMode.OpenBlocks);
        device.Write(0, Block(1).Bytes);
        Assert.Throws<DiskFaultException>(() => _disk.Open(_root + "/none", DiskOpenMode.OpenBlocks));
    }

    private static BlockBuffer Block(byte content)
    {
        var block = new BlockBuffer(Framing.BlockBytes);
        block.Bytes.Fill(content);
        return block;
    }

    private static int DirectHandles(string suffix) => Directory.EnumerateFileSystemEntries("/proc/self/fd")
        .Where(handle => (new FileInfo(handle).LinkTarget ?? "").EndsWith(suffix, StringComparison.Ordinal))
        .Count(handle => IsDirect("/proc/self/fdinfo/" + Path.GetFileName(handle)));

    private static bool IsDirect(string info)
    {
        var flags = Convert.ToInt32(File.ReadLines(info).Single(line => line.StartsWith("flags:", StringComparison.Ordinal))[6..].Trim(), 8);
        var direct = RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 0x10000 : DirectOnX64;
        return (flags & direct) != 0;
    }

    private void Make(string name, int blocks) => File.WriteAllBytes(_root + "/" + name, new byte[blocks * Framing.BlockBytes]);

    private SafeFileHandle Handle(string name) =>
        File.OpenHandle(_root + "/" + name, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
