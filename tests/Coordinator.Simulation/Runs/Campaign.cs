using System.Diagnostics;
using System.Globalization;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Runs;

/// <summary>Many seeds, one after the other, until one fails.</summary>
internal sealed class Campaign(CommandLine line, TextWriter output)
{
    private readonly Coverage _coverage = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private double _simulatedSeconds;
    private long _faults;
    private double _lastReport;

    /// <returns>0 when all seeds passed, or when the mutant was found.</returns>
    public int Run()
    {
        var done = 0;
        RunReport? failed = null;
        while (failed is null && done < line.Seeds)
        {
            var report = new SimRun(line.First + (ulong)done, line.Seconds, line.Mutant, line.IsTraced ? new WriterSink(output) : null).Run();
            done++;
            _coverage.Add(report.Coverage);
            _faults += report.Faults;
            _simulatedSeconds += report.SimulatedMicroseconds / 1e6;
            failed = report.Failure is null ? null : report;
            Progress(done, failed is not null || done == line.Seeds);
        }

        foreach (var (name, count) in _coverage.Counts)
        {
            Write($"  {name,-28} {count,10}");
        }

        return line.Mutant is null ? Judge(done, failed) : JudgeMutant(line.Mutant, done, failed);
    }

    private int Judge(int done, RunReport? failed)
    {
        if (failed is null)
        {
            Write($"passed: {done} seeds");
            return 0;
        }

        Write($"FAILED: seed {failed.Seed} at {failed.SimulatedMicroseconds / 1000.0:F3} ms: {failed.Failure!.Message}");
        Write($"replay: dotnet run -c Release --project tests/Coordinator.Simulation -- --first {failed.Seed} --seeds 1 --seconds {line.Seconds} --trace");
        return 1;
    }

    private int JudgeMutant(Mutant mutant, int done, RunReport? failed)
    {
        if (failed is null)
        {
            Write($"NOT FOUND: mutant {mutant.Name} survived {done} seeds");
            return 1;
        }

        Write($"found: mutant {mutant.Name} after {done} seeds (seed {failed.Seed}): {failed.Failure!.Message}");
        return 0;
    }

    private void Progress(int done, bool isLast)
    {
        var seconds = _watch.Elapsed.TotalSeconds;
        if (isLast || seconds - _lastReport > 5)
        {
            _lastReport = seconds;
            Write($"{done} seeds, {_simulatedSeconds:F0} simulated seconds, {_faults} faults, {_simulatedSeconds / seconds:F0} simulated seconds per second");
            output.Flush();
        }
    }

    private void Write(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class WriterSink(TextWriter writer) : ITraceSink
    {
        public void Line(string text) => writer.WriteLine(text);
    }
}
