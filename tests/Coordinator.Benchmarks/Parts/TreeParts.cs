using System.Globalization;
using BenchmarkDotNet.Attributes;
using Coordinator.Primitives;
using Coordinator.Tree;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Benchmarks.Parts;

/// <summary>Txns applied to a tree.</summary>
public class TreeParts
{
    private const string Folder = "/bench";
    private const string New = Folder + "/new";

    private readonly DataTree _tree = new(seed: 1);
    private Zxid _last = new(new Epoch(1), 0);
    private Op[] _sets = [];
    private int _turn;

    /// <summary>How many there are, all in one folder.</summary>
    [Params(1_000, 100_000)]
    public int Znodes { get; set; }

    /// <summary>Makes them.</summary>
    [GlobalSetup]
    public void Fill()
    {
        Apply(Bodies.Create(Folder));
        var paths = Enumerable.Range(0, Znodes).Select(number => string.Create(CultureInfo.InvariantCulture, $"{Folder}/k{number:d6}")).ToList();
        paths.ForEach(path => Apply(Bodies.Create(path)));
        _sets = [.. paths.Select(Bodies.Set)];
    }

    /// <summary>One after the other is set.</summary>
    [Benchmark]
    public object Set()
    {
        _turn = (_turn + 1) % _sets.Length;
        return Apply(_sets[_turn]);
    }

    /// <summary>Another one is created and deleted.</summary>
    [Benchmark(OperationsPerInvoke = 2)]
    public object CreateAndDelete()
    {
        Apply(Bodies.Create(New));
        return Apply(Bodies.Delete(New));
    }

    private ApplyResult Apply(Op op)
    {
        _last = _last.Next;
        var applied = _tree.Apply(_last, Bodies.Of(op, _last.Counter));
        return applied.Result.Code == ErrorCode.Ok ? applied : throw new InvalidOperationException($"{op.Path}: {applied.Result.Code}");
    }
}
