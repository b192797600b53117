using System.Buffers.Binary;
using System.Globalization;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;

namespace Coordinator.Cli.Bench;

/// <summary>
/// A client that writes without pause until it is told to stop, then reads everything back: sequential znodes whose data is the number
/// of the write, so that loss, repetition and reordering can be seen.
/// </summary>
/// <param name="client">Writes.</param>
/// <param name="open">Opens the session that reads back: the one that wrote may be over, which is when the verdict matters most.</param>
/// <param name="path">Parent of the entries.</param>
/// <param name="inFlight">Writes in flight.</param>
/// <param name="acks">Gets the time of each acknowledgement.</param>
internal sealed class Ledger(
    ICoordinatorClient client, Func<CancellationToken, Task<ICoordinatorClient>> open, string path, int inFlight, TextWriter acks)
{
    private readonly HashSet<long> _acknowledged = [];
    private readonly List<string> _errors = [];
    private long _next;

    /// <summary>What went wrong with calls, the first few.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Writes until cancelled, then reads back.</summary>
    public async Task<LedgerVerdict> RunAsync(CancellationToken stop, CancellationToken cancellation)
    {
        await client.CreateIfAbsentAsync(path, ReadOnlyMemory<byte>.Empty, cancellation);
        var pending = new Queue<(long Number, Task<string> Call)>();
        var failed = 0L;
        while (!stop.IsCancellationRequested || pending.Count > 0)
        {
            while (pending.Count < inFlight && !stop.IsCancellationRequested)
            {
                pending.Enqueue(Append());
            }

            var (number, call) = pending.Dequeue();
            try
            {
                await call;
                _acknowledged.Add(number);
                await acks.WriteLineAsync(MicrosecondsNow().ToString(CultureInfo.InvariantCulture));
            }
            catch (CoordinatorException error)
            {
                failed++;
                if (_errors.Count < 10)
                {
                    _errors.Add(number.ToString(CultureInfo.InvariantCulture) + ": " + error.Code + ": " + error.Message);
                }
            }
        }

        await acks.FlushAsync(cancellation);
        return LedgerVerdict.Of(_acknowledged, failed, await ReadBackAsync(cancellation));
    }

    private static long MicrosecondsNow() => (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private (long Number, Task<string> Call) Append()
    {
        var number = _next++;
        var data = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(data, number);
        return (number, client.CreateAsync(path + "/w-", data, CreateMode.PersistentSequential, CancellationToken.None));
    }

    private async Task<List<long>> ReadBackAsync(CancellationToken cancellation)
    {
        await using var reader = await open(cancellation);
        await reader.SyncAsync(cancellation);
        var numbers = new List<long>();
        var reads = new Queue<Task<Znode>>();
        foreach (var name in await NamesAsync(reader, cancellation))
        {
            reads.Enqueue(reader.GetAsync(path + "/" + name, Consistency.Local, cancellation));
            if (reads.Count >= 256)
            {
                await TakeAsync(reads.Dequeue(), numbers);
            }
        }

        while (reads.TryDequeue(out var read))
        {
            await TakeAsync(read, numbers);
        }

        return numbers;
    }

    /// <summary>Without the parent there are no entries: everything acknowledged is lost.</summary>
    private async Task<List<string>> NamesAsync(ICoordinatorClient reader, CancellationToken cancellation)
    {
        var names = new List<string>();
        try
        {
            await foreach (var name in reader.GetChildrenAsync(path, Consistency.Local, cancellation))
            {
                names.Add(name);
            }
        }
        catch (CoordinatorException gone) when (gone.Code == ErrorCode.NoNode)
        {
            names.Clear();
        }

        return names;
    }

    /// <summary>An entry that is listed and gone is lost like one that is not listed.</summary>
    private static async Task TakeAsync(Task<Znode> read, List<long> numbers)
    {
        try
        {
            numbers.Add(BinaryPrimitives.ReadInt64LittleEndian((await read).Data.Span));
        }
        catch (CoordinatorException gone) when (gone.Code == ErrorCode.NoNode)
        {
            return;
        }
    }
}
