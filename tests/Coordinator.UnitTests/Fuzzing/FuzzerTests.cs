namespace Coordinator.UnitTests.Fuzzing;

/// <summary>The fuzzer sees what it looks for, and a seed repeats its input.</summary>
public sealed class FuzzerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public void Run_ADecoderThatThrows_NamesTheSeed()
    {
        var failure = new Fuzzer(new Planted(input => input[1000].ToString()), Patience).Run(5, 10);

        Assert.StartsWith("planted, seed 5,", failure, StringComparison.Ordinal);
        Assert.Contains(nameof(IndexOutOfRangeException), failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_ADecoderThatBelievesALength_IsOverItsBound() => Assert.Contains(
        "allocates",
        new Fuzzer(new Planted(input => { _ = new byte[input.Length > 3 && input[3] > 0x70 ? 1 << 24 : 1]; }), Patience).Run(0, 1000),
        StringComparison.Ordinal);

    [Fact]
    public void Run_ADecoderThatHangs_IsLeftBehind()
    {
        using var end = new ManualResetEventSlim();
        var failure = new Fuzzer(new Planted(_ => end.Wait()), TimeSpan.FromMilliseconds(1)).Run(0, 1);
        end.Set();

        Assert.Contains("does not end", failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_OneSeed_IsOneInput()
    {
        var mutator = new Mutator(new Planted(_ => { }));

        Assert.Equal(mutator.Make(77), mutator.Make(77));
        Assert.True(Enumerable.Range(0, 100).Select(seed => Convert.ToHexString(mutator.Make((ulong)seed))).Distinct().Count() > 80);
    }

    private sealed class Planted(Action<byte[]> decode) : FuzzTarget
    {
        public override string Name => "planted";

        public override IReadOnlyList<byte[]> Valid { get; } = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11, 12, 13, 14]];

        public override long FixedBytes => 1 << 16;

        public override long BytesPerByte => 16;

        public override Action Prepare(byte[] input) => () => decode(input);
    }
}
