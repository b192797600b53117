using System.Globalization;
using Coordinator.Benchmarks.Clusters;
using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.Benchmarks.Slopes;

/// <summary>Sessions that share streams, spread over all servers. Disposing closes them.</summary>
internal sealed class ManySessions : IAsyncDisposable
{
    private const int AtOnce = 128;
    private const int WatchesEach = 1_000;

    private readonly IReadOnlyList<CoordinatorSessions> _streams;
    private readonly List<CoordinatorClient> _open = [];
    private int _watches;

    /// <param name="software">Whose servers serve.</param>
    public ManySessions(CoordinatorSoftware software) => _streams = [.. software.Calls.Select(call => new CoordinatorSessions(
        CoordinatorClientOptions.For(call.Endpoint.ToString()) with
        {
            SessionTimeout = TimeSpan.FromSeconds(30),
            CallDeadline = TimeSpan.FromMinutes(1),
            KeepSpareConnection = false,
        }))];

    /// <summary>Those that are open.</summary>
    public IReadOnlyList<ICoordinatorClient> Open => _open;

    /// <summary>Opens more, until there are so many.</summary>
    public async Task GrowAsync(int count, CancellationToken cancellationToken)
    {
        var opened = new CoordinatorClient?[Math.Max(0, count - _open.Count)];
        try
        {
            await EachAsync(opened.Length, async (place, cancellation) =>
            {
                opened[place] = await _streams[(_open.Count + place) % _streams.Count].OpenAsync(cancellation);
            }, cancellationToken);
        }
        finally
        {
            _open.AddRange(opened.OfType<CoordinatorClient>());
        }
    }

    /// <summary>Arms more watches, on znodes that do not exist, until there are so many; opens the sessions for that.</summary>
    public async Task WatchAsync(int count, CancellationToken cancellationToken)
    {
        await GrowAsync((count + WatchesEach - 1) / WatchesEach, cancellationToken);
        var first = _watches;
        await EachAsync(Math.Max(0, count - first), async (place, cancellation) =>
        {
            var number = first + place;
            var path = string.Create(CultureInfo.InvariantCulture, $"/bench-watched/w{number:d6}");
            await _open[number / WatchesEach].OpenWatchAsync(path, recursive: false, cancellationToken: cancellation);
        }, cancellationToken);
        _watches = Math.Max(count, first);
    }

    public async ValueTask DisposeAsync()
    {
        await Parallel.ForEachAsync(_open, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, (session, _) => session.DisposeAsync());
        foreach (var stream in _streams)
        {
            stream.Dispose();
        }
    }

    private static Task EachAsync(int count, Func<int, CancellationToken, ValueTask> act, CancellationToken cancellationToken) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, act);
}
