using Coordinator.Replication.Upkeep;

namespace Coordinator.UnitTests.Replication;

/// <summary>A snapshot takes its share of each tick, evenly, always some, and more when the next one is due.</summary>
public sealed class SnapshotPaceTests
{
    private const int Allowance = 100_000;
    private const int Piece = 1000;

    private readonly SnapshotPace _pace = new(Allowance);

    [Fact]
    public void Ticks_OfManyBatches_TakeTheAllowanceEach()
    {
        Begin(batches: 500);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.InRange(Tick(500), Allowance - Piece, Allowance + Piece));
    }

    [Fact]
    public void Tick_OfManyBatches_IsSpreadOverAllOfThem()
    {
        Begin(batches: 500);
        Tick(500);
        _pace.OnTick(0);
        for (var tenth = 1; tenth <= 10; tenth++)
        {
            Assert.InRange(Batches(50), (Allowance / 10) - Piece, (Allowance / 10) + Piece);
        }
    }

    [Fact]
    public void Begin_NothingIsMadeBeforeTheNextTick()
    {
        Tick(10);
        _pace.Begin();
        Assert.Equal(0, Batches(10));
        Assert.NotEqual(0, Tick(10));
    }

    [Fact]
    public void Ticks_OfAsManyBatchesAsPiecesBring_TakeHalfTheAllowanceAtLeast()
    {
        Begin(batches: 1);
        var made = Enumerable.Range(0, 20).Select(_ => Chain()).ToList();
        Assert.True(made.Sum() >= 20 * Allowance / 2, string.Join(' ', made));
        Assert.All(made, bytes => Assert.InRange(bytes, 1, (2 * Allowance) + Piece));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Ticks_OfFewBatches_AfterOneOfThousands_GiveAPieceEachAtLeast(int batches)
    {
        Begin(batches: 5000);
        Tick(5000);
        Assert.All(Enumerable.Range(0, 20), _ => Assert.NotEqual(0, Tick(batches)));
        Assert.Equal(batches * Piece, Tick(batches));
    }

    [Fact]
    public void Tick_AfterManyInWhichTheDiskTookNothing_TakesTwoAllowancesAtMost()
    {
        Begin(batches: 500);
        for (var i = 0; i < 50; i++)
        {
            _pace.OnTick(0);
            for (var batch = 0; batch < 500; batch++)
            {
                _pace.OnBatch();
            }
        }

        Assert.InRange(Tick(500), 2 * (Allowance - Piece), 2 * (Allowance + Piece));
        Assert.InRange(Tick(500), Allowance - Piece, Allowance + Piece);
    }

    [Fact]
    public void Tick_EachTimeThatTheNextIsDue_TakesTwiceAsMuch()
    {
        Begin(batches: 5000);
        Tick(5000);
        for (var times = 0; times < 5; times++)
        {
            Tick(5000, times);
            Assert.InRange(Tick(5000, times), (Allowance << times) - Piece, (Allowance << times) + Piece);
        }

        Assert.Equal(5000 * Piece, Tick(5000, timesDue: long.MaxValue));
    }

    [Fact]
    public void Ticks_WithLessThanAPiece_PayForItOneAfterTheOther()
    {
        var pace = new SnapshotPace(Piece / 4);
        pace.Begin();
        var made = 0;
        for (var tick = 0; tick < 40; tick++)
        {
            pace.OnTick(0);
            for (var batch = 0; batch < 10; batch++)
            {
                made += MakeAtEndOfBatch(pace);
            }
        }

        Assert.Equal(40 / 4 * Piece, made);
    }

    [Fact]
    public void None_APieceAtTheEndOfEachBatch()
    {
        var pace = new SnapshotPace(0);
        pace.Begin();
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(Piece, MakeAtEndOfBatch(pace)));
    }

    private static int MakeAtEndOfBatch(SnapshotPace pace)
    {
        pace.OnBatch();
        if (!pace.MayGoOn)
        {
            return 0;
        }

        pace.OnMade(Piece);
        return Piece;
    }

    /// <summary>A snapshot begins on a server whose ticks have so many batches.</summary>
    private void Begin(int batches)
    {
        Tick(batches);
        _pace.Begin();
    }

    /// <summary>Bytes made in a tick of so many batches.</summary>
    private int Tick(int batches, long timesDue = 0)
    {
        _pace.OnTick(timesDue);
        return Batches(batches);
    }

    private int Batches(int count) => Enumerable.Range(0, count).Sum(_ => MakeAtEndOfBatch(_pace));

    /// <summary>Bytes made in a tick of a server with nothing else to do: each piece written is another batch.</summary>
    private int Chain()
    {
        var made = Tick(1);
        for (var last = made; last > 0; made += last)
        {
            last = Batches(1);
        }

        return made;
    }
}
