using System.Globalization;

namespace Coordinator.UnitTests.Fuzzing;

/// <summary>Gives a decoder many inputs: it must neither throw, nor hang, nor allocate more than it may.</summary>
internal sealed class Fuzzer(FuzzTarget target, TimeSpan patience)
{
    private const int ShownBytes = 2000;

    private readonly Mutator _mutator = new(target);
    private long _current;
    private string? _failure;

    /// <summary>The most that an input made the decoder allocate.</summary>
    public long MostAllocated { get; private set; }

    /// <summary>Runs the inputs of consecutive seeds.</summary>
    /// <returns>What went wrong, with the seed; null when nothing did.</returns>
    public string? Run(long first, long count)
    {
        // A thread of its own: one that hangs cannot be ended, only left behind.
        var worker = new Thread(() => Work(first, count)) { IsBackground = true, Name = target.Name };
        worker.Start();
        for (var seen = -1L; !worker.Join(patience);)
        {
            var current = Volatile.Read(ref _current);
            if (current == seen)
            {
                return Describe(current, "does not end", null);
            }

            seen = current;
        }

        return _failure;
    }

    private void Work(long first, long count)
    {
        for (var seed = first; seed < first + count && _failure is null; seed++)
        {
            Volatile.Write(ref _current, seed);
            var input = _mutator.Make((ulong)seed);
            var decode = target.Prepare(input);
            var before = GC.GetAllocatedBytesForCurrentThread();
#pragma warning disable CA1031 // Whatever a decoder throws is what is looked for.
            try
            {
                decode();
            }
            catch (Exception fault)
            {
                _failure = Describe(seed, "throws", fault);
                return;
            }
#pragma warning restore CA1031

            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            MostAllocated = Math.Max(MostAllocated, allocated);
            var bound = target.FixedBytes + (target.BytesPerByte * input.Length);
            if (allocated > bound)
            {
                _failure = Describe(seed, string.Create(CultureInfo.InvariantCulture, $"allocates {allocated} bytes, the bound is {bound}"), null);
            }
        }
    }

    private string Describe(long seed, string what, Exception? fault)
    {
        var input = _mutator.Make((ulong)seed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}, seed {seed}, {input.Length} bytes: {what}\n{Convert.ToHexString(input.AsSpan(0, Math.Min(input.Length, ShownBytes)))}\n{fault}");
    }
}
