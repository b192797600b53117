using Coordinator.Primitives;
using Coordinator.Replication.Sessions;
using Coordinator.Tree.Txns;

namespace Coordinator.Replication.Requests;

/// <summary>An accepted request of a local client: kept until it is applied here.</summary>
internal sealed class PendingRequest(TxnBody body, TxnHeader header, int bytes)
{
    /// <summary>What it asks for.</summary>
    public TxnBody Body { get; } = body;

    /// <summary>Its header, without time and number of the offer.</summary>
    public TxnHeader Header { get; } = header;

    /// <summary>What it counts for.</summary>
    public int Bytes { get; } = bytes;

    public SessionId Session => Header.Session;

    public long WriteSeq => Header.WriteSeq;

    /// <summary>
    /// Whether it may be offered again after an offer whose fate is unknown: a numbered write is applied once, an open with a known hash
    /// returns its session. A sessionless write is not, nor a kill, whose copy would find the session gone and say that there was none.
    /// </summary>
    public bool IsRepeatable => IsRepeatableTxn(Body, Header);

    /// <summary>Place in the order of acceptance.</summary>
    public long Order { get; set; }

    /// <summary>Among all accepted requests; null when it is none of them.</summary>
    public LinkedListNode<PendingRequest>? Place { get; set; }

    /// <summary>Among those that wait to be offered; null when it does not.</summary>
    public LinkedListNode<PendingRequest>? BacklogPlace { get; set; }

    /// <summary>Number of the newest offer; 0 while it waits to be offered. Every offer has its own, so that a copy is told from another.</summary>
    public long OriginRequest { get; set; }

    /// <summary>Whether a request may be offered again: see <see cref="IsRepeatable"/>.</summary>
    public static bool IsRepeatableTxn(TxnBody body, TxnHeader header) =>
        body is OpenSessionTxn || (!header.Session.IsNone && body is not CloseSessionTxn { Reason: CloseReason.Killed });

    /// <summary>A session's client that waits; null when it left.</summary>
    public Attachment? Waiter { get; set; }

    /// <summary>The waiting client's request; null for an open.</summary>
    public OutstandingRequest? Slot { get; set; }

    /// <summary>The waiting unary call; 0 for none.</summary>
    public long CallId { get; set; }
}
