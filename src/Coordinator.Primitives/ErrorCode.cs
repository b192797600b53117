namespace Coordinator.Primitives;

/// <summary>
/// Why a request was refused. Numbers and names are ZooKeeper's where it has one (KeeperException.java); −200 and below are ours.
/// </summary>
public enum ErrorCode
{
    /// <summary>Done.</summary>
    Ok = 0,

    /// <summary>A deterministic fault while applying; the txn was undone on every replica.</summary>
    SystemError = -1,

    /// <summary>A later op of a multi that did not run because an earlier one failed.</summary>
    RuntimeInconsistency = -2,

    /// <summary>The operation is not known or not allowed here.</summary>
    Unimplemented = -6,

    /// <summary>A malformed request, an illegal path, or another request under a write number that is taken.</summary>
    BadArguments = -8,

    /// <summary>The znode, or the parent of the one to create, does not exist.</summary>
    NoNode = -101,

    /// <summary>The identities of the client do not allow this.</summary>
    NoAuth = -102,

    /// <summary>The expected version is not the znode's version.</summary>
    BadVersion = -103,

    /// <summary>An ephemeral znode cannot have children.</summary>
    NoChildrenForEphemerals = -108,

    /// <summary>The znode exists.</summary>
    NodeExists = -110,

    /// <summary>The znode has children.</summary>
    NotEmpty = -111,

    /// <summary>The session is over; its ephemerals are gone.</summary>
    SessionExpired = -112,

    /// <summary>The access control list is empty or malformed.</summary>
    InvalidAcl = -114,

    /// <summary>The password or credential does not match.</summary>
    AuthFailed = -115,

    /// <summary>The session is attached elsewhere, by a newer attach.</summary>
    SessionMoved = -118,

    /// <summary>No such watch.</summary>
    NoWatcher = -121,

    /// <summary>A quota of the subtree is exhausted.</summary>
    QuotaExceeded = -125,

    /// <summary>No leader, or no quorum: nothing was accepted; try again.</summary>
    Unavailable = -200,

    /// <summary>This server has not yet applied what the client has seen; try another one, or again.</summary>
    NotReady = -201,

    /// <summary>Too much is outstanding; try again after the hint.</summary>
    Throttled = -202,

    /// <summary>A limit is exceeded; the message names it.</summary>
    TooLarge = -203,

    /// <summary>The history asked for is gone; list again.</summary>
    Compacted = -204,

    /// <summary>The write number is not the expected one.</summary>
    OutOfSequence = -205,

    /// <summary>A holder guard did not hold; nothing was applied.</summary>
    GuardFailed = -206,

    /// <summary>The epoch of the caller is over.</summary>
    Fenced = -207,

    /// <summary>The request may or may not have been applied.</summary>
    OutcomeUnknown = -208,
}
