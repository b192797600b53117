using System.Text;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Hosting.Clients;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Caches;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Client.Hosting.Configuration;

/// <summary>Follows a subtree for as long as the configuration lives. When the service is away the last values stay.</summary>
internal sealed class CoordinatorConfigurationProvider(
    Func<CancellationToken, Task<ICoordinatorClient>> connect, string path, bool optional, TimeSpan loadTimeout)
    : ConfigurationProvider, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task? _running;
    private volatile Exception? _trouble;

    /// <summary>Waits for the first listing: configuration is loaded synchronously.</summary>
    public override void Load()
    {
        _running ??= Task.Run(RunAsync);
        if (!_loaded.Task.Wait(loadTimeout) && !optional)
        {
            throw new CoordinatorException(
                ErrorCode.Unavailable, $"the configuration at {path} was not loaded within {loadTimeout}: {_trouble?.Message ?? "no answer"}", innerException: _trouble);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _running?.GetAwaiter().GetResult();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var client = new RenewingClient(connect);
        await using (client.ConfigureAwait(false))
        {
            while (!_stop.IsCancellationRequested)
            {
                try
                {
                    await FollowAsync(client).ConfigureAwait(false);
                }
                catch (Exception e) when (e is CoordinatorException or OperationCanceledException)
                {
                    _trouble = e;
                    await Task.Delay(Pause, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    private async Task FollowAsync(RenewingClient client)
    {
        var cache = client.Caches(path);
        await using (cache.ConfigureAwait(false))
        {
            await foreach (var _ in cache.UpdatesAsync(_stop.Token).ConfigureAwait(false))
            {
                Data = ToData(cache);
                if (!_loaded.TrySetResult())
                {
                    OnReload();
                }
            }
        }
    }

    private Dictionary<string, string?> ToData(TreeCache cache)
    {
        var data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var top = path == ZnodePath.Root ? path : path + "/";
        foreach (var znode in cache.All().Where(znode => znode.Path.Length > top.Length && znode.Data.Length > 0))
        {
            data[znode.Path[top.Length..].Replace('/', ':')] = Encoding.UTF8.GetString(znode.Data.Span);
        }

        return data;
    }
}
