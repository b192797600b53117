using System.Buffers.Binary;
using Coordinator.Cli.Bench;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Reads;
using Coordinator.Client.Abstractions.Watches;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

namespace Coordinator.UnitTests.Cli.Bench;

public sealed class LedgerTests
{
    /// <summary>Found by chaos: without a session there was no verdict, just when something was lost.</summary>
    [Fact]
    public async Task SessionThatWroteIsOver_WhatWasAcknowledgedIsReadBackAllTheSame()
    {
        var reader = new Reader([0, 2], []);

        var verdict = await WriteThreeAsync(reader);

        Assert.Equal((3, 1, 1), (verdict.Acknowledged, verdict.Failed, verdict.Lost));
        Assert.True(reader.IsClosed);
    }

    [Fact]
    public async Task EntriesThatAreListedAndGone_AreLost()
    {
        var verdict = await WriteThreeAsync(new Reader([0, 1, 2], [1, 2]));

        Assert.Equal((3, 2), (verdict.Acknowledged, verdict.Lost));
    }

    [Fact]
    public async Task ParentThatIsGone_EverythingIsLost()
    {
        var verdict = await WriteThreeAsync(new Reader(null, []));

        Assert.Equal((3, 3), (verdict.Acknowledged, verdict.Lost));
    }

    private static async Task<LedgerVerdict> WriteThreeAsync(Reader reader)
    {
        using var stop = new CancellationTokenSource();
        var writes = 0;
        var writer = new FakeSessionClient(Write, []);
        using var acks = new StringWriter();
        var ledger = new Ledger(writer, _ => Task.FromResult<ICoordinatorClient>(reader), "/ledger", inFlight: 1, acks);

        return await ledger.RunAsync(stop.Token, CancellationToken.None);

        // The parent, three entries, and then the session is over.
        TxnResult Write(TxnRequest request)
        {
            if (++writes <= 4)
            {
                return new TxnResult(new Zxid(writes), ErrorCode.Ok, string.Empty, [new TxnOpResult(ErrorCode.Ok, "/ledger/w", default(Stat), true)]);
            }

            stop.Cancel();
            throw new CoordinatorException(ErrorCode.SessionExpired, "the session is over");
        }
    }

    /// <summary>Lists entries with these numbers as their data; some are gone when they are read. Null: their parent is gone.</summary>
    private sealed class Reader(long[]? numbers, long[] gone) : ICoordinatorClient
    {
        public ISession Session => throw new NotSupportedException();

        public bool IsClosed { get; private set; }

        public Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
        {
            Assert.False(IsClosed);
            return Task.FromResult(request switch
            {
                ChildrenRead when numbers is null => throw new CoordinatorException(ErrorCode.NoNode, "no such znode"),
                ChildrenRead { AfterName: "" } => new ReadResult(new Zxid(9)) { Children = [.. numbers.Select(number => new Child($"w-{number}", null))] },
                DataRead data when gone.Contains(data.Path[^1] - '0') => throw new CoordinatorException(ErrorCode.NoNode, "no such znode"),
                DataRead data => new ReadResult(new Zxid(9)) { Data = Bytes(data.Path[^1] - '0'), Stat = default(Stat) },
                _ => new ReadResult(new Zxid(9)),
            });
        }

        public Task<TxnResult> WriteAsync(TxnRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<WatchedRead> ReadAndWatchAsync(ReadRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<IWatch> OpenWatchAsync(string path, bool recursive, Zxid fromZxid = default, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }

        private static byte[] Bytes(long number)
        {
            var bytes = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            return bytes;
        }
    }
}
