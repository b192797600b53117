using BenchmarkDotNet.Attributes;
using Coordinator.Tree.Txns;

namespace Coordinator.Benchmarks.Parts;

/// <summary>A write of 100 B, to bytes and back.</summary>
public class CodecParts
{
    private readonly Txn _set = Bodies.Of(Bodies.Set("/bench/k0001"), number: 7);
    private readonly Txn _create = Bodies.Of(Bodies.Create("/bench/k0001"), number: 7);
    private readonly byte[] _encodedSet;
    private readonly byte[] _encodedCreate;

    /// <summary>Encodes what is decoded.</summary>
    public CodecParts() => (_encodedSet, _encodedCreate) = (TxnCodec.Encode(_set), TxnCodec.Encode(_create));

    /// <summary>A set, to bytes.</summary>
    [Benchmark]
    public byte[] EncodeSet() => TxnCodec.Encode(_set);

    /// <summary>A set, from bytes.</summary>
    [Benchmark]
    public Txn? DecodeSet() => TxnCodec.TryDecode(_encodedSet, out var txn, out _) ? txn : null;

    /// <summary>A create, to bytes.</summary>
    [Benchmark]
    public byte[] EncodeCreate() => TxnCodec.Encode(_create);

    /// <summary>A create, from bytes.</summary>
    [Benchmark]
    public Txn? DecodeCreate() => TxnCodec.TryDecode(_encodedCreate, out var txn, out _) ? txn : null;

    /// <summary>By which a repeated request is told from another one.</summary>
    [Benchmark]
    public ulong HashRequest() => TxnCodec.RequestHash(_set.Body);
}
