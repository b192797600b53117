using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.TestKit.Disks;

namespace Coordinator.UnitTests.Files;

public sealed class SimDiskTests
{
    [Fact]
    public void Crash_FlushedContentUnderAFlushedName_Stays()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var disk = new SimDisk();
            Write(disk, "/f", 0, [1, 2, 3]).Flush();
            disk.FlushDirectory("/");
            disk.Crash(new SeededRandom(seed));
            Assert.Equal([1, 2, 3], Read(disk, "/f"));
        }
    }

    [Fact]
    public void Crash_NameNotFlushed_MayBeGoneOrThere() =>
        Assert.Equal([false, true], Outcomes(seed =>
        {
            var disk = new SimDisk();
            Write(disk, "/f", 0, [1]).Flush();
            disk.Crash(new SeededRandom(seed));
            return disk.Exists("/f");
        }));

    [Fact]
    public void Crash_RenameNotFlushed_IsAllOrNothing() =>
        Assert.Equal(["1:", "2:"], Outcomes(seed =>
        {
            var disk = new SimDisk();
            Write(disk, "/f", 0, [1]).Flush();
            Write(disk, "/g", 0, [2]).Flush();
            disk.FlushDirectory("/");
            disk.Rename("/g", "/f");
            disk.Crash(new SeededRandom(seed));
            return Read(disk, "/f")[0] + ":";
        }));

    [Fact]
    public void Crash_WriteNotFlushed_IsLostTornOrKept()
    {
        var sectors = Outcomes(seed =>
        {
            var disk = new SimDisk();
            Write(disk, "/f", 0, new byte[2048]).Flush();
            disk.FlushDirectory("/");
            Write(disk, "/f", 0, Enumerable.Repeat((byte)1, 2048).ToArray());
            disk.Crash(new SeededRandom(seed));
            var bytes = Read(disk, "/f");
            Assert.All(bytes.Chunk(512), sector => Assert.Single(sector.Distinct()));
            return bytes.Chunk(512).Sum(sector => sector[0]);
        });
        Assert.Equal([0, 1, 2, 3, 4], sectors);
    }

    [Fact]
    public void Flush_ThatFailed_LaterFlushDoesNotSaveIt() =>
        Assert.Equal([0, 1], Outcomes(seed =>
        {
            var disk = new SimDisk();
            Write(disk, "/f", 0, [0]).Flush();
            disk.FlushDirectory("/");
            for (ulong i = 0; i < seed; i++)
            {
                disk.FaultRandom.Next();
            }

            var file = Write(disk, "/f", 0, [1]);
            disk.FailNextFlush("/f");
            Assert.Throws<DiskFaultException>(file.Flush);
            Assert.Throws<DiskFaultException>(file.Flush);
            disk.Open("/f", DiskOpenMode.Open).Flush();
            Assert.Equal([1], Read(disk, "/f"));
            disk.Crash(new SeededRandom(seed));
            return (int)Read(disk, "/f")[0];
        }));

    [Fact]
    public void Kill_KeepsWhatWasWritten_EndsLocksAndFiles()
    {
        var disk = new SimDisk();
        var file = Write(disk, "/f", 0, [1]);
        Assert.NotNull(disk.TryLock("/lock"));
        Assert.Null(disk.TryLock("/lock"));
        disk.Kill();
        Assert.Throws<SimCrashException>(file.Flush);
        Assert.Equal([1], Read(disk, "/f"));
        Assert.NotNull(disk.TryLock("/lock"));
    }

    [Fact]
    public void CrashAfter_StopsTheProcessForGood()
    {
        var disk = new SimDisk();
        var file = Write(disk, "/f", 0, [1]);
        disk.CrashAfter(1);
        Assert.Throws<SimCrashException>(() => file.Write(0, [2]));
        Assert.Throws<SimCrashException>(() => disk.List("/"));
        disk.Kill();
        Assert.Equal([2], Read(disk, "/f"));
    }

    [Fact]
    public void Capacity_ExceededByAWrite_RefusesIt_DeletingMakesRoom()
    {
        var disk = new SimDisk { CapacityBytes = 1000 };
        Write(disk, "/f", 0, new byte[900]);
        var fault = Assert.Throws<DiskFaultException>(() => Write(disk, "/g", 0, new byte[200]));
        Assert.Equal(DiskFaultException.NoSpace, fault.Errno);
        disk.Delete("/f");
        Write(disk, "/g", 0, new byte[200]);
        Assert.Equal(200, disk.UsedBytes);
    }

    [Fact]
    public void FlipByte_SurvivesCrash_WipeTakesEverything()
    {
        var disk = new SimDisk();
        Write(disk, "/f", 0, [1, 2]).Flush();
        disk.FlushDirectory("/");
        disk.FlipByte("/f", 1);
        disk.Crash(new SeededRandom(1));
        Assert.Equal([1, 0xFD], Read(disk, "/f"));
        disk.Wipe();
        Assert.Empty(disk.Files());
    }

    private static List<T> Outcomes<T>(Func<ulong, T> run) =>
        [.. Enumerable.Range(0, 200).Select(seed => run((ulong)seed)).Distinct().Order()];

    private static IDiskFile Write(SimDisk disk, string path, long offset, byte[] bytes)
    {
        var file = disk.Open(path, DiskOpenMode.OpenOrCreate);
        file.Write(offset, bytes);
        return file;
    }

    private static byte[] Read(SimDisk disk, string path)
    {
        using var file = disk.Open(path, DiskOpenMode.Open);
        var bytes = new byte[file.Length];
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }
}
