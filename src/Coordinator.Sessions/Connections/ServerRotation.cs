namespace Coordinator.Sessions.Connections;

/// <summary>Which server is tried next, and when: all of them at once, then a wait that grows from round to round.</summary>
/// <param name="count">Servers in the list.</param>
/// <param name="first">The first one to try.</param>
/// <param name="backoff">Waits between rounds.</param>
internal sealed class ServerRotation(int count, int first, Backoff backoff)
{
    private int _tried;

    /// <summary>The server to dial now.</summary>
    public int Current { get; private set; } = first;

    /// <summary>Goes on to the next server after a failure.</summary>
    /// <returns>Milliseconds to wait before dialing it.</returns>
    public int Advance()
    {
        Current = (Current + 1) % count;
        _tried++;
        if (_tried < count)
        {
            return 0;
        }

        _tried = 0;
        return backoff.Next();
    }

    /// <summary>A server answered: the next failure begins a new first round.</summary>
    public void Progress()
    {
        _tried = 0;
        backoff.Reset();
    }
}
