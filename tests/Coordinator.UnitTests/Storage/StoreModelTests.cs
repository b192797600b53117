using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using CsCheck;
using static Coordinator.UnitTests.Storage.StoreFixture;

namespace Coordinator.UnitTests.Storage;

/// <summary>Random lives of a store against a model that keeps the history in a list.</summary>
public sealed class StoreModelTests
{
    private static readonly Gen<Move> Moves = Gen.Frequency(
        (8, Gen.Select(Gen.Int[1, 6], Gen.Int[0, 7000]).Select((count, bytes) => (Move)new Append(count, bytes))),
        (6, Gen.Const((Move)new Flush())),
        (2, Gen.Const((Move)new Tail())),
        (1, Gen.Int[0, 100].Select(percent => (Move)new Truncate(percent))),
        (1, Gen.Int[0, 100].Select(percent => (Move)new Snapshot(percent))),
        (1, Gen.Const((Move)new Purge())),
        (1, Gen.Int[0, 5].Select(count => (Move)new Install(count))),
        (1, Gen.Const((Move)new Save())),
        (1, Gen.Const((Move)new NewEpoch())),
        (1, Gen.Bool.Select(isFlush => (Move)new Fault(isFlush))),
        (2, Gen.Select(Gen.ULong, Gen.Int[0, 14], Gen.Bool).Select((fate, after, isKill) => (Move)new Crash(fate, after, isKill))));

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

    private sealed record Append(int Count, int Bytes) : Move;

    private sealed record Flush : Move;

    private sealed record Tail : Move;

    private sealed record Truncate(int Percent) : Move;

    private sealed record Snapshot(int Percent) : Move;

    private sealed record Purge : Move;

    private sealed record Install(int Count) : Move;

    private sealed record Save : Move;

    private sealed record NewEpoch : Move;

    /// <summary>The next write or flush fails; the store is then opened anew by the same process.</summary>
    private sealed record Fault(bool IsFlush) : Move;

    /// <summary>The process ends after some more disk operations, or now if they do not happen; with or without the power.</summary>
    private sealed record Crash(ulong Fate, int After, bool IsKill) : Move;

    /// <summary>What a restart may find: records behind a base, at least so many of them.</summary>
    private sealed record History(Zxid Base, LogRecord[] Records, int Durable)
    {
        public Zxid Last => Records.Length > 0 ? Records[^1].Zxid : Base;

        public bool Allows(RecoveredState state)
        {
            var count = Array.FindIndex(Records, record => record.Zxid == state.LastZxid) + 1;
            var from = Array.FindIndex(Records, record => record.Zxid == state.SnapshotZxid) + 1;
            return (count > 0 || state.LastZxid == Base)
                && count >= Durable
                && (from > 0 || state.SnapshotZxid == Base)
                && Same(Records[from..count], state.Records);
        }

        private static bool Same(LogRecord[] expected, IReadOnlyList<LogRecord> actual) =>
            expected.Length == actual.Count
            && expected.Zip(actual).All(pair =>
                pair.First.Zxid == pair.Second.Zxid && pair.First.Body.Span.SequenceEqual(pair.Second.Body.Span));
    }

    private sealed class Life
    {
        private readonly StoreFixture _fixture = new();
        private ReplicaStore _store;
        private History _now = new(Zxid.Zero, [], 0);
        private History? _next;
        private EpochState _epochs;
        private EpochState _nextEpochs;
        private int _epoch = 1;

        public Life() => _store = _fixture.Open().Store;

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
                _now = _next ?? _now;
                _epochs = _nextEpochs;
                _next = null;
                Assert.Equal(_now.Last, _store.LastZxid);
            }
            catch (SimCrashException)
            {
                Restart(new Crash((ulong)_fixture.Disk.Operations, 0, IsKill: false));
            }
            catch (IOException)
            {
                Assert.Throws<StoreFailedException>(_store.Flush);
                Restart(new Crash((ulong)_fixture.Disk.Operations, 0, IsKill: true));
            }
        }

        private void Act(Move move)
        {
            switch (move)
            {
                case Append append:
                    var last = _now.Last;
                    var first = last.Epoch == new Epoch(_epoch) ? (int)last.Counter + 1 : 1;
                    var records = LogRecords(_epoch, first, append.Count, append.Bytes);
                    _now = _now with { Records = [.. _now.Records, .. records] };
                    _store.Append(records, Zxid.Zero);
                    break;
                case Flush:
                    _store.Flush();
                    _now = _now with { Durable = _now.Records.Length };
                    break;
                case Tail:
                    _store.WriteTailHeader(_store.FlushedZxid);
                    break;
                case Truncate truncate:
                    DoTruncate(truncate.Percent);
                    break;
                case Snapshot snapshot:
                    DoSnapshot(snapshot.Percent);
                    break;
                case Purge:
                    _store.PurgeOldFiles();
                    break;
                case Install install:
                    DoInstall(install.Count);
                    break;
                case Save:
                    _nextEpochs = new EpochState(new Epoch(_epochs.Accepted.Value + 1), _epochs.Accepted, Voter: true);
                    _store.SaveEpochs(_nextEpochs);
                    break;
                case NewEpoch:
                    _epoch++;
                    break;
                case Fault { IsFlush: true }:
                    _fixture.Disk.FailNextFlush();
                    break;
                case Fault:
                    _fixture.Disk.FailNextWrite();
                    break;
            }
        }

        private void DoTruncate(int percent)
        {
            // Never below the newest snapshot: it holds what is applied.
            var lowest = _store.NewestSnapshot?.Zxid ?? Zxid.Zero;
            var candidates = _now.Records.Select(record => record.Zxid).Where(zxid => zxid >= lowest).ToArray();
            if (candidates.Length == 0)
            {
                return;
            }

            var count = Array.FindIndex(_now.Records, record => record.Zxid == candidates[candidates.Length * percent / 101]) + 1;
            _next = new History(_now.Base, _now.Records[..count], count);
            _epoch++;
            _store.Truncate(_next.Last);
        }

        private void DoSnapshot(int percent)
        {
            var index = _now.Records.Length * percent / 101;
            if (_now.Records.Length == 0 || _now.Records[index].Zxid < _store.LogBase)
            {
                return;
            }

            StoreFixture.Snapshot(_store, _now.Records[index].Zxid, bytes: 600);
            _now = _now with { Durable = Math.Max(_now.Durable, index + 1) };
        }

        private void DoInstall(int count)
        {
            _epoch++;
            var records = LogRecords(_epoch, 2, count, bytes: 4000);
            _next = new History(Z(_epoch, 1), records, count);
            StoreFixture.Install(_store, Z(_epoch, 1), records);
        }

        private void Restart(Crash crash)
        {
            if (crash.After > 0)
            {
                // The last steps before the end.
                _fixture.Disk.CrashAfter(crash.After);
                foreach (var move in new Move[] { new Append(2, 5000), new Flush(), new Tail(), new Append(1, 10), new Save() })
                {
                    try
                    {
                        Act(move);
                        _epochs = _nextEpochs;
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

            (_store, var state) = Open(crash.Fate);
            Assert.True(state.Epochs == _epochs || state.Epochs == _nextEpochs, $"epochs {state.Epochs}, expected {_epochs} or {_nextEpochs}");
            var found = new[] { _next, _now }.FirstOrDefault(history => history is not null && history.Allows(state));
            Assert.True(found is not null, $"found {state}, expected {_now} or {_next}");
            var count = Array.FindIndex(found.Records, record => record.Zxid == state.LastZxid) + 1;
            _now = new History(found.Base, found.Records[..count], count);
            _next = null;
            _epochs = _nextEpochs = state.Epochs;
            _epoch++;
            AssertRunsAndReads(state);
        }

        /// <summary>Opens; now and then the process or the power goes in the middle of that, too.</summary>
        private (ReplicaStore Store, RecoveredState State) Open(ulong fate)
        {
            var random = new SeededRandom(fate);
            while (random.Next(3) == 0)
            {
                _fixture.Disk.CrashAfter(random.Next(25));
                if (random.Next(4) == 0)
                {
                    _fixture.Disk.FailNextFlush();
                }

                try
                {
                    _fixture.Open();
                }
                catch (Exception end) when (end is SimCrashException or IOException)
                {
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
            return _fixture.Open();
        }

        private void AssertRunsAndReads(RecoveredState state)
        {
            var kept = _now.Records.Where(record => record.Zxid > state.LogBase).ToArray();
            AssertSame(kept, _store.ReadLog(state.LogBase, int.MaxValue).Records);
            Assert.Equal(kept.Length, state.Runs.Sum(run => run.LastCounter - run.FirstCounter + 1));
            Assert.True(kept.All(record => state.Runs.Any(run => run.Contains(record.Zxid))));
            Assert.True(state.LogBase <= state.SnapshotZxid && state.CommitZxid >= state.SnapshotZxid && state.CommitZxid <= state.LastZxid);
        }
    }
}
