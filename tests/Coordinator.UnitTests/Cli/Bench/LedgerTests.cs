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
        using var stop = new CancellationTokenSource();
        var writes = 0;
        var writer = new FakeSessionClient(Write, []);
        var reader = new Reader([0, 2]);
        using var acks = new StringWriter();
        var ledger = new Ledger(writer, _ => Task.FromResult<ICoordinatorClient>(reader), "/ledger", inFlight: 1, acks);

        var verdict = await ledger.RunAsync(stop.Token, CancellationToken.None);

        Assert.Equal((3, 1, 1), (verdict.Acknowledged, verdict.Failed, verdict.Lost));
        Assert.True(reader.IsClosed);

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

    /// <summary>Shows entries with these numbers as their data.</summary>
    private sealed class Reader(long[] numbers) : ICoordinatorClient
    {
        public ISession Session => throw new NotSupportedException();

        public bool IsClosed { get; private set; }

        public Task<ReadResult> ReadAsync(ReadRequest request, CancellationToken cancellationToken = default)
        {
            Assert.False(IsClosed);
            return Task.FromResult(request switch
            {
                ChildrenRead { AfterName: "" } => new ReadResult(new Zxid(9)) { Children = [.. numbers.Select(number => new Child($"w-{number}", null))] },
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
