namespace Coordinator.Broker.Client.Producing;

/// <summary>Room for the records of a producer that are on their way: 32 MiB, and 32,768 records.</summary>
internal sealed class RecordBuffer : IDisposable
{
    private const int Units = 32 << 10;
    private const int UnitBytes = 1 << 10;

    private readonly SemaphoreSlim _room = new(Units, Units);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Waits for room. One after the other, so that two large records never wait for each other.</summary>
    public async Task EnterAsync(int bytes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        var entered = 0;
        try
        {
            for (; entered < UnitsOf(bytes); entered++)
            {
                await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (entered > 0)
        {
            _room.Release(entered);
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Leave(int bytes) => _room.Release(UnitsOf(bytes));

    public void Dispose()
    {
        _room.Dispose();
        _turn.Dispose();
    }

    private static int UnitsOf(int bytes) => 1 + (bytes / UnitBytes);
}
