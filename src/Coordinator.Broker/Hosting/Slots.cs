using System.Threading.Channels;

namespace Coordinator.Broker.Hosting;

/// <summary>So many at once; whoever leaves late, when nobody waits any more, does no harm.</summary>
/// <param name="count">How many.</param>
internal sealed class Slots(int count)
{
    private readonly Channel<bool> _taken = Channel.CreateBounded<bool>(count);

    public ValueTask EnterAsync(CancellationToken cancellationToken) => _taken.Writer.WriteAsync(true, cancellationToken);

    public void Leave() => _taken.Reader.TryRead(out _);

    /// <summary>Waits until all have left.</summary>
    public async Task EmptyAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            await EnterAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
