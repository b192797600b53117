namespace Coordinator.Client.Runtime.Connection;

/// <summary>
/// Who works off a queue, one at a time and without a thread of its own: whoever puts something in asks for the turn; who has it looks again before it
/// ends it when somebody has asked since it began to look. Taken at first; a field, never copied.
/// </summary>
internal struct Turn()
{
    private const int Free = 0;
    private const int Looking = 1;
    private const int Asked = 2;

    private int _state = Asked;

    /// <summary>Asked after something was put in. True: the caller has the turn now. False: who has it finds what was put in.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _state, Asked) == Free;

    /// <summary>Before who has the turn looks into the queue.</summary>
    public void Look() => Interlocked.Exchange(ref _state, Looking);

    /// <summary>After everything was taken out. False: somebody has asked since <see cref="Look"/>, and the turn is still the caller's.</summary>
    public bool TryEnd() => Interlocked.CompareExchange(ref _state, Free, Looking) == Looking;
}
