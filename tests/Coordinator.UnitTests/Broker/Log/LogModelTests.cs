using Coordinator.Broker.Log;
using Coordinator.Broker.Log.Producers;
using Coordinator.Controller.Core.Logs;
using Coordinator.Primitives;
using Coordinator.Records;
using Coordinator.TestKit.Disks;
using CsCheck;
using static Coordinator.UnitTests.Broker.Log.LogFixture;

namespace Coordinator.UnitTests.Broker.Log;

/// <summary>Random lives of a log against a model that keeps its batches in a list.</summary>
public sealed class LogModelTests
{
    private static readonly Gen<Move> Moves = Gen.Frequency(
        (10, Gen.Select(Gen.Int[1, 4], Gen.Int[0, 1500], Gen.Int[-1, 2]).Select((count, bytes, producer) => (Move)new Append(count, bytes, producer))),
        (2, Gen.Int[0, 2].Select(producer => (Move)new Repeat(producer))),
        (5, Gen.Const((Move)new Flush())),
        (2, Gen.Const((Move)new NewReign())),
        (1, Gen.Int[0, 100].Select(percent => (Move)new Truncate(percent))),
        (1, Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100]).Select((kept, watermark) => (Move)new Drop(kept, watermark))),
        (1, Gen.Const((Move)new Close())),
        (1, Gen.Const((Move)new Stop())),
        (1, Gen.Bool.Select(isFlush => (Move)new Fault(isFlush))),
        (3, Gen.Select(Gen.ULong, Gen.Int[0, 14], Gen.Bool).Select((fate, after, isKill) => (Move)new Crash(fate, after, isKill))));

    [Fact]
    public void RandomLife_AgreesWithTheModel() =>
        Moves.Array[1, 60].Sample(
            moves =>
            {
                var life = new Life();
                foreach (var move in moves)
                {
                    life.Do(move);
                }

                life.Do(new Crash(1, 0, IsKill: false));
                life.Do(new Crash(2, 0, IsKill: false));
            },
            iter: 1500,
            print: moves => string.Join(", ", moves.Select(move => move.ToString())),
            threads: 1);

    private abstract record Move;

    private sealed record Append(int Count, int Bytes, int Producer) : Move;

    /// <summary>A producer sends its last batch again.</summary>
    private sealed record Repeat(int Producer) : Move;

    private sealed record Flush : Move;

    private sealed record NewReign : Move;

    private sealed record Truncate(int Percent) : Move;

    private sealed record Drop(int KeptPercent, int WatermarkPercent) : Move;

    private sealed record Close : Move;

    private sealed record Stop : Move;

    /// <summary>The next write or flush fails; the directory is then opened anew by another process.</summary>
    private sealed record Fault(bool IsFlush) : Move;

    /// <summary>The process ends after some more disk operations, or now if they do not happen; with or without the power.</summary>
    private sealed record Crash(ulong Fate, int After, bool IsKill) : Move;

    private sealed class Life
    {
        private readonly LogFixture _fixture = new();
        private LogDirectory _directory;
        private List<BatchHead> _batches = [];
        private long _durable;
        private long _lowestStart;
        private int _epoch;
        private int _nextTimestamp;

        public Life() => _directory = _fixture.Open();

        private SegmentedLog Log => _directory.Log(Orders);

        private long End => _batches.Count == 0 ? Log.EndOffset : _batches[^1].NextOffset;

        public void Do(Move move)
        {
            if (move is Crash crash)
            {
                Restart(crash);
                return;
            }

            try
            {
                Act(move);
                Assert.Equal(End, Log.EndOffset);
            }
            catch (SimCrashException)
            {
                Restart(new Crash((ulong)_fixture.Disk.Operations, 0, IsKill: false));
            }
            catch (IOException)
            {
                _fixture.Disk.Mend();
                Restart(new Crash((ulong)_fixture.Disk.Operations, 0, IsKill: true));
            }
        }

        private void Act(Move move)
        {
            switch (move)
            {
                case Append append:
                    DoAppend(append);
                    break;
                case Repeat repeat when _batches.FindLast(batch => batch.Producer.Id == repeat.Producer) is { Count: > 0 } last:
                    var answer = Log.AppendAsLeader(Content(last.Count, 10, last.Producer), E(_epoch));
                    Assert.Equal(new AppendResult(SequenceVerdict.Repeated, last.BaseOffset, last.NextOffset, last.Epoch), answer);
                    break;
                case Flush:
                    Log.Flush();
                    _durable = End;
                    break;
                case NewReign:
                    Log.BeginReign(E(++_epoch));
                    break;
                case Truncate truncate:
                    DoTruncate(truncate.Percent);
                    break;
                case Drop drop:
                    DoDrop(drop);
                    break;
                case Close:
                    Log.CloseFile();
                    break;
                case Stop:
                    _directory.Stop(new Dictionary<Coordinator.Controller.Core.Partitions.PartitionName, long>(), LogFixture.Life);
                    _durable = End;
                    Restart(new Crash(3, 0, IsKill: false));
                    break;
                case Fault { IsFlush: true }:
                    _fixture.Disk.FailNextFlush();
                    break;
                case Fault:
                    _fixture.Disk.FailNextWrite();
                    break;
            }
        }

        private void DoAppend(Append append)
        {
            var stamp = append.Producer < 0 ? ProducerStamp.None : new ProducerStamp(append.Producer, 0, 0);
            if (_batches.FindLast(batch => batch.Producer.Id == append.Producer && append.Producer >= 0) is { Count: > 0 } last)
            {
                stamp = stamp with { Sequence = last.Producer.After(last.Count) };
            }

            var batch = Content(append.Count, append.Bytes, stamp);
            _batches.Add(batch.Head with { BaseOffset = End, Epoch = E(_epoch) });
            var answer = Log.AppendAsLeader(batch, E(_epoch));
            Assert.Equal((SequenceVerdict.Next, _batches[^1].BaseOffset), (answer.Verdict, answer.BaseOffset));
        }

        private RecordBatch Content(int count, int bytes, ProducerStamp stamp) =>
            Batch(count, "c" + _nextTimestamp, bytes, timestamp: _nextTimestamp++, producer: stamp);

        private void DoTruncate(int percent)
        {
            var start = Log.StartOffset;
            var offset = start + ((End - start) * percent / 100);
            var keep = _batches.Where(batch => batch.NextOffset <= offset).ToList();
            if (keep.Count == _batches.Count)
            {
                Assert.Equal(new LogCut(End, 0), Log.TruncateTo(offset));
                return;
            }

            _durable = Math.Min(_durable, keep.Count == 0 ? start : keep[^1].NextOffset);
            Assert.Equal(keep.Count == 0 ? start : keep[^1].NextOffset, Log.TruncateTo(offset).EndOffset);
            _batches = keep;
            _durable = _batches.Count == 0 ? start : End;
        }

        private void DoDrop(Drop drop)
        {
            var watermark = Log.StartOffset + ((End - Log.StartOffset) * drop.WatermarkPercent / 100);
            _lowestStart = watermark;
            Log.DropOldest(Log.Size * drop.KeptPercent / 100, long.MinValue, watermark);
            Assert.InRange(Log.StartOffset, 0, watermark);
            _batches.RemoveAll(batch => batch.BaseOffset < Log.StartOffset);
            _lowestStart = Log.StartOffset;
        }

        private void Restart(Crash crash)
        {
            if (crash.After > 0)
            {
                // The last steps before the end.
                _fixture.Disk.CrashAfter(crash.After);
                foreach (var move in new Move[] { new Append(2, 900, 1), new Flush(), new NewReign(), new Append(1, 3000, -1), new Append(1, 10, 2), new Flush() })
                {
                    try
                    {
                        Act(move);
                    }
                    catch (Exception end) when (end is SimCrashException or IOException)
                    {
                        break;
                    }
                }
            }

            if (crash.IsKill)
            {
                _fixture.Disk.Kill();
            }
            else
            {
                _fixture.Disk.Crash(new SeededRandom(crash.Fate));
            }

            Reopen(crash.Fate);
            AssertHistory();
        }

        /// <summary>Opens; now and then the process or the power goes in the middle of that, too.</summary>
        private void Reopen(ulong fate)
        {
            var random = new SeededRandom(fate);
            while (random.Next(3) == 0)
            {
                _fixture.Disk.CrashAfter(random.Next(12));
                if (random.Next(4) == 0)
                {
                    _fixture.Disk.FailNextFlush();
                }

                try
                {
                    _directory = _fixture.Open();
                    _ = Log.EndOffset;
                }
                catch (Exception end) when (end is SimCrashException or IOException)
                {
                    _directory = null!;
                }

                if (random.Next(2) == 0)
                {
                    _fixture.Disk.Kill();
                }
                else
                {
                    _fixture.Disk.Crash(random);
                }
            }

            _fixture.Disk.Mend();
            _directory = _fixture.Open();
        }

        /// <summary>What is there is what was written, without a hole, and nothing that was flushed is missing.</summary>
        private void AssertHistory()
        {
            var (start, end) = (Log.StartOffset, Log.EndOffset);
            Assert.InRange(end, _durable, long.MaxValue);
            Assert.InRange(start, 0, Math.Max(_lowestStart, 0));
            var expected = _batches.Where(batch => batch.BaseOffset >= start && batch.NextOffset <= end).ToList();
            var found = Log.Read(start, int.MaxValue, long.MaxValue).Batches;
            Assert.Equal(expected.Select(Describe), found.Select(batch => Describe(batch.Head)));
            Assert.True(found.All(batch => RecordBatch.TryRead(batch.Bytes, out _) is null));
            Assert.Equal(end - start, expected.Sum(batch => batch.Count));
            Assert.Equal(StartsOf(expected), Log.Epochs.Starts);
            _batches = expected;
            _durable = Log.FlushedOffset;
            Assert.Equal(end, _durable);
            _lowestStart = start;
        }

        private static string Describe(BatchHead head) => $"{head.BaseOffset}+{head.Count}, epoch {head.Epoch}, {head.Producer}, checksum {head.Checksum:x}";

        private static List<EpochStart> StartsOf(List<BatchHead> batches) =>
            [.. batches.GroupBy(batch => batch.Epoch).Select(reign => new EpochStart(reign.Key, reign.Min(batch => batch.BaseOffset)))];
    }
}
