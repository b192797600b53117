using System.Globalization;
using Coordinator.UnitTests.Fuzzing.Targets;

namespace Coordinator.UnitTests.Fuzzing;

/// <summary>
/// Every decoder of bytes from outside, fuzzed. COORDINATOR_FUZZ_INPUTS sets how many inputs each gets (default 1,000), COORDINATOR_FUZZ_FIRST
/// the first seed: a failure names the seed that repeats it.
/// </summary>
public sealed class FuzzTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly FuzzTarget[] All =
    [
        new PeerFrameTarget(),
        new SessionFrameTarget(),
        new UnaryRequestTarget(),
        new ServerFrameTarget(),
        new TxnTarget(),
        new TxnApplyTarget(),
        new TreeSnapshotTarget(),
        new StoreFileTarget("log segment", "/log.", StoreSeals.Segment),
        new StoreFileTarget("snapshot file", "/snapshot.", StoreSeals.Snapshot),
        new StoreFileTarget("epoch slots", "/data/epochs", bytes => StoreSeals.Blocks(bytes)),
        new StoreFileTarget("identity and manifest", "/data/", bytes => StoreSeals.Blocks(bytes)),
        new ConfigurationTarget(),
        new TxnFileTarget(),
        new RecordBatchTarget(),
        new BrokerFileTarget("broker log segment", ".log"),
        new BrokerFileTarget("small files of a broker", ""),
    ];

    public static TheoryData<string> Names => [.. All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoder_AnyBytes_GivesAResultOrAnError(string name)
    {
        var target = All.Single(target => target.Name == name);
        var fuzzer = new Fuzzer(target, Patience);
        var count = Setting("COORDINATOR_FUZZ_INPUTS", 1_000);

        var failure = fuzzer.Run(Setting("COORDINATOR_FUZZ_FIRST", 1), count);

        Assert.True(failure is null, failure);
        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{name}: {count} inputs, at most {fuzzer.MostAllocated} bytes allocated for one"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Decoder_ValidBytes_StaysWithinItsBound(string name)
    {
        var target = All.Single(target => target.Name == name);
        target.Prepare(target.Valid[0])(); // what is made once for the process is no part of any input's bound
        foreach (var input in target.Valid)
        {
            var decode = target.Prepare(input);
            var before = GC.GetAllocatedBytesForCurrentThread();
            decode();

            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, target.FixedBytes + (target.BytesPerByte * input.Length));
        }
    }

    private static long Setting(string variable, long fallback) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? long.Parse(text, CultureInfo.InvariantCulture) : fallback;
}
