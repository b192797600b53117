using System.Diagnostics;
using System.Globalization;
using Coordinator.Simulation.Engine;

namespace Coordinator.Simulation.Runs;

/// <summary>Many seeds, until one fails.</summary>
internal sealed class Campaign(CommandLine line, TextWriter output)
{
    private readonly Coverage _coverage = new();
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private int _done;
    private double _simulatedSeconds;
    private long _faults;
    private double _lastReport;

    /// <returns>0 when all seeds passed, or when the mutant was found.</returns>
    public int Run()
    {
        var runner = new SeedRunner(
            line.IsTraced ? 1 : line.Jobs, index => Run(line.First + (ulong)index, line.IsTraced ? new WriterSink(output) : null))
        {
            Ended = Count,
        };
        var (done, failed) = runner.Run(line.Seeds);
        Progress();
        foreach (var (name, count) in _coverage.Counts)
        {
            Write($"  {name,-28} {count,10}");
        }

        return line.Mutant is null ? Judge(done, failed) : JudgeMutant(line.Mutant, done, failed);
    }

    private RunReport Run(ulong seed, WriterSink? sink) => Simulations.Run(line, seed, line.Mutant, sink);

    private int Judge(int done, RunReport? failed)
    {
        if (failed is null)
        {
            return JudgeCoverage(done);
        }

        Write($"FAILED: seed {failed.Seed} at {failed.SimulatedMicroseconds / 1000.0:F3} ms: {failed.Failure!.Message}");
        Write($"replay: dotnet run -c Release --project tests/Coordinator.Simulation -- --first {failed.Seed} --seeds 1 --seconds {line.Seconds}{(line.IsOfBrokers ? " --brokers" : "")} --trace");
        return 1;
    }

    private int JudgeCoverage(int done)
    {
        var missing = line.IsOfBrokers ? RequiredCoverage.MissingOfBrokers(_coverage) : RequiredCoverage.Missing(_coverage);
        if (line.RequiresCoverage && missing.Count > 0)
        {
            Write($"FAILED: {done} seeds passed, and never exercised {string.Join(", ", missing)}");
            return 1;
        }

        Write($"passed: {done} seeds");
        return 0;
    }

    private int JudgeMutant(string mutant, int done, RunReport? failed)
    {
        if (failed is null)
        {
            Write($"NOT FOUND: mutant {mutant} survived {done} seeds");
            return 1;
        }

        Write($"found: mutant {mutant} after {done} seeds (seed {failed.Seed}): {failed.Failure!.Message}");
        return 0;
    }

    private void Count(RunReport report)
    {
        _done++;
        _coverage.Add(report.Coverage);
        _faults += report.Faults;
        _simulatedSeconds += report.SimulatedMicroseconds / 1e6;
        if (_watch.Elapsed.TotalSeconds - _lastReport > 5)
        {
            Progress();
        }
    }

    private void Progress()
    {
        var seconds = _watch.Elapsed.TotalSeconds;
        _lastReport = seconds;
        Write($"{_done} seeds, {_simulatedSeconds:F0} simulated seconds, {_faults} faults, {_simulatedSeconds / seconds:F0} simulated seconds per second");
        output.Flush();
    }

    private void Write(FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class WriterSink(TextWriter writer) : ITraceSink
    {
        public void Line(string text) => writer.WriteLine(text);
    }
}
