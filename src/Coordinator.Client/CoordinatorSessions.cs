using Coordinator.Client.Abstractions;
using Coordinator.Client.Connection;
using Coordinator.Client.Mapping;
using Coordinator.Client.Runtime;

namespace Coordinator.Client;

/// <summary>
/// Many sessions of one process over few streams, as a gateway or a supervisor of many small things needs them. Each session is a client of its own,
/// with its own timeout, ephemerals and watches; up to 1,000 of them share a stream to a server. A process that needs one session takes
/// <see cref="CoordinatorClient"/>.
/// </summary>
public sealed class CoordinatorSessions : IDisposable
{
    /// <summary>Most sessions that share a stream: what one of them sends waits for what the others send.</summary>
    public const int MaxSessionsPerStream = 1_000;

    private readonly CoordinatorClientOptions _options;
    private readonly ChannelSet _channels;

    /// <summary>Prepares the channels; the sessions open them.</summary>
    /// <param name="options">How each of the sessions is.</param>
    /// <exception cref="ArgumentException">The options are wrong; all mistakes are named.</exception>
    public CoordinatorSessions(CoordinatorClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _channels = new ChannelSet(options, options.Validate(), MaxSessionsPerStream);
    }

    /// <summary>Opens one more session.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CoordinatorException">No server opened a session within the call deadline; the last trouble is named.</exception>
    public async Task<CoordinatorClient> OpenAsync(CancellationToken cancellationToken = default) => new(
        await SessionClient.ConnectAsync(_options.ToSettings(), _channels, WirePayloadMap.Instance, cancellationToken).ConfigureAwait(false), channels: null);

    /// <summary>Closes the channels. Sessions that were not disposed before are left to expire.</summary>
    public void Dispose() => _channels.Dispose();
}
