namespace Coordinator.Cli.Calls;

/// <summary>When a call is tried again, and how long one attempt may take. Pure: time comes in as elapsed.</summary>
/// <param name="Kind">What a repetition would do.</param>
/// <param name="Endpoints">How many servers take turns.</param>
/// <param name="Timeout">Until when it is tried; zero: once, except that dead servers are skipped.</param>
internal sealed record RetryPolicy(CallKind Kind, int Endpoints, TimeSpan Timeout)
{
    /// <summary>A server that stays silent for so long is taken for hung and a read moves on; doubles with every round.</summary>
    internal static readonly TimeSpan ReadPatience = TimeSpan.FromMilliseconds(1_500);

    /// <summary>How long the single attempt of a write with timeout zero may take.</summary>
    internal static readonly TimeSpan SingleWritePatience = TimeSpan.FromSeconds(5);

    /// <summary>A write that starts later than this before the end would end ambiguous just because time is short.</summary>
    internal static readonly TimeSpan LeastWriteWindow = TimeSpan.FromMilliseconds(250);

    /// <summary>The pause after the first round; doubles with every round.</summary>
    internal static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    internal static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(400);

    private const int MaxDoublings = 10;

    private bool IsSingle => Timeout == TimeSpan.Zero;

    /// <summary>How long an attempt may take.</summary>
    /// <param name="attemptsMade">Attempts before this one.</param>
    /// <param name="elapsed">Since the first one began.</param>
    internal TimeSpan Patience(int attemptsMade, TimeSpan elapsed)
    {
        // A pause may overshoot; an attempt that begins is given a chance.
        var left = Max(Timeout - elapsed, Min(LeastWriteWindow, Timeout));
        if (Kind is CallKind.Write)
        {
            return IsSingle ? SingleWritePatience : left;
        }

        var patience = Doubled(ReadPatience, attemptsMade / Endpoints);
        return IsSingle ? patience : Min(patience, left);
    }

    /// <summary>What follows a failed attempt.</summary>
    /// <param name="attemptsMade">Attempts so far, with this one.</param>
    /// <param name="elapsed">Since the first one began.</param>
    /// <param name="failure">How it ended.</param>
    internal Verdict Decide(int attemptsMade, TimeSpan elapsed, AttemptFailure failure) => failure.End switch
    {
        AttemptEnd.Rejected => Verdict.Fail(ExitCode.Refused),
        AttemptEnd.Ambiguous when Kind is CallKind.Write => Verdict.Fail(ExitCode.OutcomeUnknown),
        AttemptEnd.NotSent when IsSingle && attemptsMade < Endpoints => Verdict.RetryAfter(TimeSpan.Zero),
        _ when IsSingle => Verdict.Fail(ExitCode.Unavailable),
        _ => RetryWhileTimeIsLeft(attemptsMade, elapsed, failure.RetryAfter),
    };

    private Verdict RetryWhileTimeIsLeft(int attemptsMade, TimeSpan elapsed, TimeSpan hint)
    {
        var pause = attemptsMade % Endpoints == 0 ? Doubled(FirstPause, (attemptsMade / Endpoints) - 1) : TimeSpan.Zero;
        pause = Max(Min(pause, LongestPause), hint);
        var needed = Kind is CallKind.Write ? LeastWriteWindow : TimeSpan.FromMilliseconds(1);
        return elapsed + pause + needed > Timeout ? Verdict.Fail(ExitCode.Unavailable) : Verdict.RetryAfter(pause);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    private static TimeSpan Doubled(TimeSpan value, int times) => value * (1 << Math.Min(times, MaxDoublings));
}
