using Coordinator.Primitives;
using Coordinator.Server.Loop;
using Coordinator.Zab;
using Coordinator.Zab.Messages;

namespace Coordinator.UnitTests.Server;

public sealed class InputRingTests
{
    [Fact]
    public void Lines_OfManyInputs_AreTheLastOnesNumbered()
    {
        var ring = new InputRing();
        for (var i = 0; i < 1000; i++)
        {
            ring.Add(new Tick(i));
        }

        var lines = ring.Lines().ToList();

        Assert.Equal(InputRing.Capacity, lines.Count);
        Assert.Equal("744: Tick(WallMilliseconds=744)", lines[0]);
        Assert.Equal("999: Tick(WallMilliseconds=999)", lines[^1]);
    }

    [Fact]
    public void Lines_OfALargeProposal_DoNotKeepIt()
    {
        var ring = new InputRing();
        var records = Enumerable.Range(1, 20).Select(i => new LogRecord(new Zxid(new Epoch(1), i), new byte[1000])).ToList();

        ring.Add(new PeerReceived(new ServerId(2), new Propose(5, records, Zxid.Zero)));

        Assert.Contains("20 records 0x10000000001 to 0x10000000014", Assert.Single(ring.Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_AnInput_ShowsEveryField()
    {
        var ack = new AckEpoch(3, true, new Epoch(1), Zxid.Zero, Zxid.Zero, Zxid.Zero, [new ZxidRun(new Epoch(1), 2, 4)]);

        var text = InputText.Of(new PeerReceived(new ServerId(2), ack));

        Assert.Contains("From=ServerId(Value=2)", text, StringComparison.Ordinal);
        Assert.Contains("AlreadyAccepted=true", text, StringComparison.Ordinal);
        Assert.Contains("ZxidRun(Epoch=Epoch(Value=1), FirstCounter=2, LastCounter=4)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void TryWrite_ACrash_LeavesAReport()
    {
        var directory = Directory.CreateTempSubdirectory("crash-");
        try
        {
            var path = CrashReport.TryWrite(directory.FullName, DateTimeOffset.UnixEpoch, new InvariantViolationException("x == y"), ["0: Tick"]);

            Assert.NotNull(path);
            Assert.Equal(Path.Join(directory.FullName, "crash-19700101T000000000Z.txt"), path);
            Assert.Contains("x == y", File.ReadAllText(path), StringComparison.Ordinal);
            Assert.EndsWith("0: Tick", File.ReadAllText(path).TrimEnd(), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
