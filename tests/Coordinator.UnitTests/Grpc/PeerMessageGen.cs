using System.Reflection;
using Coordinator.Primitives;
using Coordinator.Replication.Messages;
using Coordinator.Tree.Txns;
using Coordinator.UnitTests.Tree;
using Coordinator.Zab.Messages;
using CsCheck;

namespace Coordinator.UnitTests.Grpc;

/// <summary>Messages of every kind with any legal field values, built by reflection so that a new kind cannot be forgotten.</summary>
internal static class PeerMessageGen
{
    private const BindingFlags Fields = BindingFlags.Public | BindingFlags.Instance;

    public static readonly IReadOnlyList<Type> Kinds =
    [
        .. new[] { typeof(PeerMessage).Assembly, typeof(ForwardWrites).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsSubclassOf(typeof(PeerMessage)) && !type.IsAbstract)
            .OrderBy(type => type.Name, StringComparer.Ordinal),
    ];

    public static readonly Gen<PeerMessage> Any = Gen.OneOf([.. Kinds.Select(Of)]);

    public static Gen<PeerMessage> Of(Type kind) => Gen.Select(Gen.ULong, TxnGen.AnyTxn.Array[0, 3])
        .Select((seed, txns) => (PeerMessage)Make(kind, new SeededRandom(seed), txns));

    private static object Make(Type type, SeededRandom random, Txn[] txns)
    {
        var constructor = type.GetConstructors(Fields).OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType, parameter.Name!, random, txns))]);
    }

    private static object Value(Type type, string name, SeededRandom random, Txn[] txns) => type switch
    {
        _ when name == "Stay" => (long)random.Next(),
        _ when type == typeof(bool) => random.Next(2) == 0,
        _ when type == typeof(int) => Small(random),
        _ when type == typeof(long) => (long)Small(random) << random.Next(31),
        _ when type == typeof(ulong) => random.Next(),
        _ when type == typeof(string) => new string('é', random.Next(40)),
        _ when type.IsEnum => Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length))!,
        _ when type == typeof(Epoch) => AnyEpoch(random),
        _ when type == typeof(Zxid) => new Zxid(AnyEpoch(random), Small(random)),
        _ when type == typeof(ServerId) => new ServerId(random.Next(ServerId.MaxValue + 1)),
        _ when type == typeof(SessionId) => new SessionId(1L + Small(random)),
        _ when type == typeof(ReadOnlyMemory<byte>) => Bytes(random),
        _ when type == typeof(IReadOnlyList<Txn>) => txns,
        _ when type == typeof(IReadOnlyList<LogRecord>) => Records(random),
        _ when type == typeof(IReadOnlyList<ZxidRun>) => Runs(random),
        _ when type == typeof(IReadOnlyList<Touch>) => Many(random, () => (Touch)Make(typeof(Touch), random, txns)),
        _ when type == typeof(EnsembleMembership) => random.Next(2) == 0 ? null! : Members(random),
        _ when type == typeof(StagedPart) && random.Next(2) == 0 => null!,
        _ => Make(type, random, txns),
    };

    private static EnsembleMembership Members(SeededRandom random) => new(
        new Zxid(AnyEpoch(random), Small(random)),
        Enumerable.Range(1, 1 + random.Next(9)).Select(id => new EnsembleMember(
            new ServerId(id), id == 1 ? ServerRole.Voter : (ServerRole)random.Next(2), new string('h', 1 + random.Next(50)), 1 + random.Next(65535), 1 + random.Next(65535))));

    private static int Small(SeededRandom random) => random.Next(4) == 0 ? random.Next(int.MaxValue) : random.Next(3);

    private static Epoch AnyEpoch(SeededRandom random) => new(random.Next(2) == 0 ? random.Next(4) : random.Next(Epoch.MaxValue + 1));

    private static ReadOnlyMemory<byte> Bytes(SeededRandom random)
    {
        var bytes = new byte[random.Next(100)];
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)random.Next();
        }

        return bytes;
    }

    private static LogRecord[] Records(SeededRandom random)
    {
        var next = new Zxid(new Epoch(random.Next(5)), 1 + random.Next(1000));
        return Many(random, () =>
        {
            var record = new LogRecord(next, Bytes(random));
            next = next.Next;
            return record;
        });
    }

    private static ZxidRun[] Runs(SeededRandom random)
    {
        var epoch = 0;
        return Many(random, () => new ZxidRun(new Epoch(++epoch), 1 + random.Next(5), 10 + random.Next(5)));
    }

    private static T[] Many<T>(SeededRandom random, Func<T> make)
    {
        var items = new T[random.Next(5)];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = make();
        }

        return items;
    }
}
