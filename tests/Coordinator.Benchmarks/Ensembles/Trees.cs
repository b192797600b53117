using System.Globalization;
using System.Runtime.CompilerServices;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Benchmarks.Measuring;
using Coordinator.Benchmarks.Results;
using Coordinator.Cli.Bench;
using Coordinator.Cli.Bench.Workloads;
using Coordinator.Cli.Calls;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Trees of growing size: what memory they take, and how long servers that are all started at once need to the first write.</summary>
/// <param name="ensemble">Nothing of it runs.</param>
/// <param name="wants">Whether a workload was asked for.</param>
internal sealed class Trees(LocalEnsemble ensemble, Func<string, bool> wants)
{
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Looking = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartPatience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AttemptPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly SystemCallClock _clock = new();
    private int _starts;
    private Quiet _quiet;

    /// <summary>Measures what was asked for, the smallest tree first.</summary>
    public async IAsyncEnumerable<EnsembleResult> RunAsync(int run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filled = 0;
        var wanted = Measured.Sizes.Where(size => wants(Measured.Memory + size.Name) || wants(Measured.ColdStart + size.Name));
        var first = await StartAsync(cancellationToken);
        foreach (var (name, znodes) in wanted)
        {
            var start = first;
            if (znodes > 0)
            {
                await TreeFill.FillAsync(ensemble, filled, znodes, cancellationToken);
                filled = znodes;
            }

            if (wants(Measured.Memory + name))
            {
                yield return await MemoryAsync(run, Measured.Memory + name, cancellationToken);
            }

            if (wants(Measured.ColdStart + name))
            {
                if (znodes > 0)
                {
                    await ensemble.StopAsync();
                    start = await StartAsync(cancellationToken);
                }

                yield return Result(run, Measured.ColdStart + name, start);
            }
        }
    }

    /// <summary>Starts all servers at once.</summary>
    /// <returns>From there to the end of the first write.</returns>
    private async Task<TimeSpan> StartAsync(CancellationToken cancellationToken)
    {
        _quiet = await new QuietMachine(_clock).WaitAsync(cancellationToken);
        var start = _clock.Now;
        ensemble.Start();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        ended.CancelAfter(StartPatience);
        var writers = Enumerable.Range(0, ensemble.Software.Servers).Select(server => WriteFirstAsync(server, ended.Token)).ToList();
        if (!await await Task.WhenAny(writers))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new InvalidOperationException($"{ensemble.Software.Name} took no write within {StartPatience.TotalMinutes} minutes");
        }

        var took = _clock.Now - start;
        await ended.CancelAsync();
        await Task.WhenAll(writers);
        _starts++;
        await ensemble.UntilServingAsync(cancellationToken);
        return took;
    }

    /// <summary>Tries until a write is done by this server. All are tried at once: which of them serves first is not known.</summary>
    /// <returns>False when it was ended before.</returns>
    private async Task<bool> WriteFirstAsync(int server, CancellationToken ended)
    {
        for (var attempt = 0; !ended.IsCancellationRequested; attempt++)
        {
            if (await WriteAsync(server, attempt, ended))
            {
                return true;
            }

            await Task.WhenAny(_clock.DelayAsync(Pause, ended));
        }

        return false;
    }

    private async Task<bool> WriteAsync(int server, int attempt, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AttemptPatience);
        var path = string.Create(CultureInfo.InvariantCulture, $"{TreeFill.Root}-start{_starts}-{server}-{attempt}");
        try
        {
            await using var session = await ensemble.Target.ConnectAsync(server, patience.Token);
            await session.CreateAsync(path, new byte[100], isEphemeral: false, patience.Token).WaitAsync(patience.Token);
            return true;
        }
        catch (Exception error) when (Trouble.Is(error) || error is OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The peak of a second without a load.</summary>
    private async Task<EnsembleResult> MemoryAsync(int run, string name, CancellationToken cancellationToken)
    {
        await _clock.DelayAsync(Settling, cancellationToken);
        var (_, cost) = await Meter.OfServers(ensemble.Pids).MeasureAsync(async () =>
        {
            await _clock.DelayAsync(Looking, cancellationToken);
            return true;
        });
        return Result(run, name, null) with { PeakMebibytes = new Both(cost.ServerMebibytes, cost.ClientMebibytes), Others = Math.Round(cost.Others, 3) };
    }

    private EnsembleResult Result(int run, string name, TimeSpan? took)
    {
        var latencies = new Latencies();
        latencies.Record(took ?? TimeSpan.Zero);
        var load = new LoadResult(1, TimeSpan.Zero, latencies.Report(), Errors: 0, []);
        var result = EnsembleResult.Of(run, ensemble.Software.Name, name, load, new HistoryVerdict(0, 0, 0)).With(_quiet);
        return took is null ? result with { LatencyMicroseconds = null } : result;
    }
}
