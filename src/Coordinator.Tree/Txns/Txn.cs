using Coordinator.Primitives;

namespace Coordinator.Tree.Txns;

/// <summary>A txn: what is ordered, logged and applied. Its zxid stands beside it in the log record.</summary>
/// <param name="Header">Who asked, when, and the limits that decide at apply.</param>
/// <param name="Body">What it does.</param>
public sealed record Txn(TxnHeader Header, TxnBody Body);

/// <summary>The common part of every txn.</summary>
/// <param name="Time">Stamped by the leader, milliseconds since 1970-01-01 UTC; never falls, also across leaders.</param>
public sealed record TxnHeader(long Time)
{
    /// <summary>The newest apply level of this program. A server stops before a level that it does not know.</summary>
    public const int CurrentApplyLevel = 4;

    /// <summary>From this level on access control lists are enforced.</summary>
    public const int AccessControlLevel = 2;

    /// <summary>From this level on the membership is set by txns, and <see cref="ZnodePath.Reserved"/> belongs to the service.</summary>
    public const int MembershipLevel = 3;

    /// <summary>From this level on the quotas of subtrees bind.</summary>
    public const int QuotaLevel = 4;

    /// <summary>The level by which the txn is applied.</summary>
    public int ApplyLevel { get; init; } = CurrentApplyLevel;

    /// <summary>The session that asked, or that is closed; none for sessionless requests, opens, founding and reaping.</summary>
    public SessionId Session { get; init; }

    /// <summary>The session's write number, from 1; 0 where none applies.</summary>
    public long WriteSeq { get; init; }

    /// <summary>Results up to this write number are known to the client and may be dropped.</summary>
    public long AckedSeq { get; init; }

    /// <summary>Hash of the request: another request under the same number is <see cref="ErrorCode.BadArguments"/>.</summary>
    public ulong RequestHash { get; init; }

    /// <summary>The server that the client spoke to.</summary>
    public ServerId Origin { get; init; }

    /// <summary>That server's number for the request; with <see cref="Origin"/> it finds whoever waits for the answer.</summary>
    public long OriginRequest { get; init; }

    /// <summary>Who the client has proven to be; never secrets.</summary>
    public IReadOnlyList<Identity> Identities { get; init; } = [];

    /// <summary>Most unacknowledged results of the session that may be kept.</summary>
    public int MaxKeptResults { get; init; } = 4096;

    /// <summary>Most bytes of unacknowledged results that may be kept.</summary>
    public int MaxKeptBytes { get; init; } = 4 << 20;
}
