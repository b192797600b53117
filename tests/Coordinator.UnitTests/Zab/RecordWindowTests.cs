using Coordinator.Primitives;
using Coordinator.Zab.Log;
using CsCheck;

namespace Coordinator.UnitTests.Zab;

public sealed class RecordWindowTests
{
    private const int MaxTxns = 20;
    private const int MaxBytes = 150;

    /// <summary>However it grows and shrinks, it is the newest records, all that are not delivered among them.</summary>
    [Fact]
    public void AnyHistory_IsTheEndOfTheLog() =>
        Gen.Select(Gen.Int[0, 9], Gen.Int[0, 400], Gen.Int[0, 20]).Array[1, 60].Sample(steps =>
        {
            var window = new RecordWindow(Zxid.Zero, MaxTxns, MaxBytes);
            var log = new List<LogRecord>();
            var delivered = 0;
            foreach (var (kind, count, bytes) in steps)
            {
                if (kind == 0)
                {
                    var kept = Math.Max(delivered, log.Count - count);
                    log.RemoveRange(kept, log.Count - kept);
                    window.TruncateAfter(new Zxid(kept));
                }
                else if (kind < 5)
                {
                    delivered = Math.Min(log.Count, delivered + count);
                    window.Trim(new Zxid(delivered));
                }
                else
                {
                    for (var i = 0; i < count; i++)
                    {
                        log.Add(new LogRecord(new Zxid(log.Count + 1), new byte[bytes]));
                        window.Add(log[^1]);
                    }
                }

                var start = (int)window.Base.Value;
                Assert.InRange(start, 0, delivered);
                Assert.Equal(new Zxid(log.Count), window.Last);
                Assert.Equal(log.Skip(start), window.CopyAfter(window.Base, new Zxid(long.MaxValue), int.MaxValue));
                Assert.Equal(log.Skip(start).Sum(record => (long)record.Body.Length), window.BytesAfter(window.Base));
                if (kind is > 0 and < 5 && start < delivered)
                {
                    Assert.True(log.Count - start <= MaxTxns && window.BytesAfter(window.Base) <= MaxBytes);
                }
            }
        });

    /// <summary>A start replays far more than is kept: the memory for it is not held for ever after.</summary>
    [Fact]
    public void Trimmed_GivesItsMemoryBack()
    {
        var window = new RecordWindow(Zxid.Zero, MaxTxns, MaxBytes);
        for (var i = 1; i <= 10_000; i++)
        {
            window.Add(new LogRecord(new Zxid(i), ReadOnlyMemory<byte>.Empty));
        }

        Assert.InRange(window.Slots, 10_000, 20_000);
        for (var i = 1; i <= 10_000; i++)
        {
            window.Trim(new Zxid(i));
        }

        Assert.InRange(window.Slots, MaxTxns, 4 * MaxTxns);
    }
}
