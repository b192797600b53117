using Coordinator.Replication.Inspections;
using CsCheck;

namespace Coordinator.UnitTests.Replication;

/// <summary>The promises of the counters, against counting everything.</summary>
public sealed class TopCountersTests
{
    private const int Capacity = 8;

    [Fact]
    public void Counts_AreWithinTheirBounds_AndWhatIsFrequentIsThere() =>
        Gen.Select(Gen.Frequency((3, Gen.Int[0, 3]), (2, Gen.Int[0, 40])), Gen.Int[1, 5]).Array[0, 400].Sample(stream =>
        {
            var counters = new TopCounters<int>(Capacity);
            var truth = new Dictionary<int, long>();
            foreach (var (key, times) in stream)
            {
                counters.Add(key, times);
                truth[key] = truth.GetValueOrDefault(key) + times;
            }

            Assert.Equal(Math.Min(Capacity, truth.Count), counters.Counters.Count);
            foreach (var counter in counters.Counters)
            {
                Assert.InRange(truth[counter.Key], counter.Count - counter.Inherited, counter.Count);
            }

            Assert.Equal(truth.Values.Sum(), counters.Counters.Sum(counter => counter.Count));
            foreach (var (key, count) in truth.Where(pair => pair.Value > truth.Values.Sum() / Capacity))
            {
                Assert.Contains(counters.Counters, counter => counter.Key == key && counter.Count >= count);
            }
        });

    [Fact]
    public void Cleared_CountsAnew()
    {
        var counters = new TopCounters<string>(2, StringComparer.Ordinal);
        foreach (var key in new[] { "a", "b", "c", "d" })
        {
            counters.Add(key);
        }

        counters.Clear();
        counters.Add("e");
        var only = Assert.Single(counters.Counters);
        Assert.Equal(("e", 1L, 0L), (only.Key, only.Count, only.Inherited));
    }
}
