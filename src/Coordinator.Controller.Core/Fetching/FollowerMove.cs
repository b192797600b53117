namespace Coordinator.Controller.Core.Fetching;

/// <summary>What a follower does with its log, and whether it asks again.</summary>
/// <param name="Kind">What.</param>
/// <param name="Offset">Of a cut or a restart: where.</param>
public readonly record struct FollowerMove(FollowerMoveKind Kind, long Offset)
{
    /// <summary>Ask for more.</summary>
    public static readonly FollowerMove GoOn = new(FollowerMoveKind.GoOn, 0);

    /// <summary>Ask the same again after a pause.</summary>
    public static readonly FollowerMove AskLater = new(FollowerMoveKind.AskLater, 0);

    /// <summary>Wait for the controller's word.</summary>
    public static readonly FollowerMove Stop = new(FollowerMoveKind.Stop, 0);

    /// <summary>Nothing at or after an offset is kept; ask again.</summary>
    /// <param name="offset">The new end.</param>
    public static FollowerMove CutTo(long offset) => new(FollowerMoveKind.CutTo, offset);

    /// <summary>Nothing is kept, and the log goes on at an offset; ask again.</summary>
    /// <param name="offset">The new start and end.</param>
    public static FollowerMove RestartAt(long offset) => new(FollowerMoveKind.RestartAt, offset);
}

/// <summary>What a follower does.</summary>
public enum FollowerMoveKind
{
    /// <summary>Asks for more.</summary>
    GoOn,

    /// <summary>Asks the same again after a pause (<see cref="FetchIsEarly"/>).</summary>
    AskLater,

    /// <summary>Asks nothing until the controller tells it of another reign.</summary>
    Stop,

    /// <summary>Cuts its log at the end.</summary>
    CutTo,

    /// <summary>Empties its log and begins anew further on.</summary>
    RestartAt,
}
