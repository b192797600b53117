using Coordinator.Primitives;
using Coordinator.Replication.Watches;

namespace Coordinator.Replication.Sessions;

/// <summary>An attach on its way to standing.</summary>
internal sealed class AttachJob(Attachment attachment, SessionId session, long attachNumber, Zxid seen)
{
    public Attachment Attachment { get; } = attachment;

    public SessionId Session { get; } = session;

    public long AttachNumber { get; } = attachNumber;

    /// <summary>What the client has seen.</summary>
    public Zxid Seen { get; } = seen;

    /// <summary>Shown by the client; empty for an open, which has proven itself by its hash.</summary>
    public ReadOnlyMemory<byte> PasswordHash { get; init; }

    public IReadOnlyList<OneShotWatch> Rearm { get; init; } = [];

    public IReadOnlyList<PersistentWatch> Watches { get; init; } = [];

    /// <summary>This server says nothing before it has applied this.</summary>
    public Zxid Required { get; set; }

    /// <summary>How long it waits for that, in ticks since start.</summary>
    public long PatienceEnds { get; set; }
}
