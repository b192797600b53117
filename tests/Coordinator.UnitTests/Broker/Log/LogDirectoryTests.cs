using Coordinator.Broker.Log;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Files;
using Coordinator.TestKit.Disks;
using static Coordinator.UnitTests.Broker.Log.LogFixture;

namespace Coordinator.UnitTests.Broker.Log;

public sealed class LogDirectoryTests
{
    private static readonly Dictionary<PartitionName, long> Nothing = [];

    private readonly LogFixture _fixture = new();

    [Fact]
    public void Format_OnlyWhatIsEmpty_AndOpenOnlyWhatIsFormatted()
    {
        Assert.Equal(Id, _fixture.Restart().Id);
        Assert.Contains("identity", Assert.Throws<LogDirectoryException>(() => LogDirectory.Format(_fixture.Disk, Root, new DirectoryId(2))).Message, StringComparison.Ordinal);
        Assert.Contains("not formatted", Assert.Throws<LogDirectoryException>(() => LogDirectory.Open(_fixture.Disk, "/other", _fixture.Options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OneProcessAtATime()
    {
        using (_fixture.Open())
        {
            Assert.Contains("another process", Assert.Throws<LogDirectoryException>(_fixture.Open).Message, StringComparison.Ordinal);
        }

        _fixture.Open();
    }

    [Fact]
    public void CleanStop_IsTakenBackBeforeAnythingElseIsWritten()
    {
        var directory = _fixture.Open();
        Assert.Equal(Incarnation.None, directory.StoppedInOrder);
        Append(directory.Log(Orders), 3);
        directory.Stop(Nothing, LogFixture.Life);

        directory = _fixture.Restart();
        Assert.Equal(LogFixture.Life, directory.StoppedInOrder);
        Assert.Equal(3, directory.Log(Orders).EndOffset);
        Assert.Equal(Incarnation.None, _fixture.Restart().StoppedInOrder);
    }

    [Fact]
    public void Stop_WithALogThatFailed_IsNoneInOrder()
    {
        var directory = _fixture.Open();
        Append(directory.Log(Orders), 3);
        _fixture.Disk.FailNextFlush("/orders-0/");

        Assert.Throws<DiskFaultException>(() => directory.Stop(Nothing, LogFixture.Life));
        Assert.Equal(Incarnation.None, _fixture.Restart().StoppedInOrder);
    }

    [Fact]
    public void Obey_IsDurableBeforeItIsObeyed_AndNeverGoesBack()
    {
        var directory = _fixture.Open();
        Assert.True(directory.Obey(new ControllerEpoch(4)));
        Assert.True(directory.Obey(new ControllerEpoch(4)));
        Assert.False(directory.Obey(new ControllerEpoch(3)));

        directory = _fixture.Restart();
        Assert.Equal(4, directory.Obeyed.Value);
        _fixture.Disk.FailNextFlush("controller-epoch");
        Assert.Throws<DiskFaultException>(() => directory.Obey(new ControllerEpoch(5)));
        Assert.Equal(4, directory.Obeyed.Value);
    }

    [Fact]
    public void HighWatermarks_AreThoseOfTheLastSave()
    {
        var directory = _fixture.Open();
        directory.SaveHighWatermarks(new Dictionary<PartitionName, long> { [Orders] = 5, [new("a-b.c", 17)] = 1L << 40 });

        Assert.Equal(new Dictionary<PartitionName, long> { [Orders] = 5, [new("a-b.c", 17)] = 1L << 40 }, _fixture.Restart().HighWatermarks);
        _fixture.Disk.FlipByte(Root + "/high-watermark", 30);
        Assert.Empty(_fixture.Restart().HighWatermarks);
    }

    [Fact]
    public void Found_AreTheLogsThatWereWritten()
    {
        var directory = _fixture.Open();
        Append(directory.Log(new("a-1", 3)), 1);
        Append(directory.Log(Orders), 1);
        _ = directory.Log(new("never", 0)).EndOffset;

        Assert.Equal([new("a-1", 3), Orders], _fixture.Restart().Found);
        Assert.Equal(1, _fixture.Restart().Log(new("a-1", 3)).StartOffset + 1);
    }

    [Theory]
    [InlineData("orders-3", "orders", 3)]
    [InlineData("a-b-0", "a-b", 0)]
    [InlineData("orders-3.deleted", null, 0)]
    [InlineData("orders-03", null, 0)]
    [InlineData("-3", null, 0)]
    [InlineData("orders-", null, 0)]
    public void Names_AreOfALogOrNot(string name, string? topic, int number) =>
        Assert.Equal(topic is null ? null : new PartitionName(topic, number), LogDirectoryLayout.LogOf(name));

    [Fact]
    public void Delete_CrashAnywhere_LeavesTheLogOrNothing()
    {
        var wasThere = new HashSet<bool>();
        for (var after = 0; after < 40; after++)
        {
            var fixture = new LogFixture();
            var directory = fixture.Open();
            Append(directory.Log(Orders), 60);
            directory.Log(Orders).Flush();
            directory.SaveHighWatermarks(new Dictionary<PartitionName, long> { [Orders] = 60 });
            fixture.Disk.CrashAfter(after);
            var isCrash = IsCrash(() => directory.Delete(Orders));

            directory = fixture.Restart((ulong)after);
            var isThere = directory.Found.Count > 0;
            wasThere.Add(isThere);
            Assert.True(isCrash || !isThere);
            Assert.Equal(isThere ? 60 : 0, directory.Log(Orders).EndOffset);
            Assert.True(isThere || directory.HighWatermarks.Count == 0);
            Assert.DoesNotContain(fixture.Disk.Files(), file => file.Contains("deleted", StringComparison.Ordinal));
            Assert.Equal(isThere, fixture.Disk.Exists(Log0));
        }

        Assert.Equal(2, wasThere.Count);
    }

    [Fact]
    public void TenThousandEmptyLogs_CostNoFileAndLittleMemory()
    {
        const int Count = 10_000;
        var directory = _fixture.Open();
        var files = _fixture.Disk.Files().Count;
        var logs = new SegmentedLog[Count];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Count; i++)
        {
            logs[i] = directory.Log(new PartitionName("orders", i));
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Count, 0, 300);
        Assert.All(logs, log => Assert.Equal((0, 0), (log.StartOffset, log.EndOffset)));
        logs[7].BeginReign(E(3));
        logs[7].Flush();
        Assert.Equal((0, files), (directory.OpenLogs, _fixture.Disk.Files().Count));
    }

    [Fact]
    public void OpenLogs_AreBounded_TheLeastRecentlyUsedIsClosedFlushed()
    {
        var fixture = new LogFixture { Options = new LogOptions(SegmentBytes: 4 << 10, MaxOpenLogs: 3) };
        var directory = fixture.Open();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 5; i++)
            {
                Append(directory.Log(new("t", i)), 1);
                Assert.InRange(directory.OpenLogs, 1, 3);
            }
        }

        Assert.Equal([3L, 3, 2, 2, 2], Enumerable.Range(0, 5).Select(i => directory.Log(new("t", i)).FlushedOffset));
        Assert.All(Enumerable.Range(0, 5), i => Assert.Equal([0, 1, 2], Offsets(directory.Log(new("t", i)), 0)));
    }

    [Fact]
    public void Log_BeyondABound_NamesIt()
    {
        var fixture = new LogFixture { Options = new LogOptions(MaxLogs: 1) };
        var directory = fixture.Open();
        _ = directory.Log(Orders);

        Assert.Contains("the 1 that", Assert.Throws<ArgumentException>(() => directory.Log(new("b", 0))).Message, StringComparison.Ordinal);
        Assert.Contains("'a/b'", Assert.Throws<ArgumentException>(() => _fixture.Open().Log(new("a/b", 0))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnRealFiles_WriteStopOpenAndDelete()
    {
        var root = Directory.CreateTempSubdirectory("coordinator-broker-").FullName;
        try
        {
            var disk = new FileDisk();
            LogDirectory.Format(disk, root + "/data", Id);
            using (var directory = LogDirectory.Open(disk, root + "/data", _fixture.Options))
            {
                Append(directory.Log(Orders), 50);
                directory.Stop(new Dictionary<PartitionName, long> { [Orders] = 50 }, LogFixture.Life);
            }

            using var again = LogDirectory.Open(disk, root + "/data", _fixture.Options);
            Assert.Equal(LogFixture.Life, again.StoppedInOrder);
            Assert.Equal(50, Offsets(again.Log(Orders), 0).Length);
            again.Delete(Orders);
            Assert.False(Directory.Exists(root + "/data/orders-0"));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static bool IsCrash(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (SimCrashException)
        {
            return true;
        }
    }
}
