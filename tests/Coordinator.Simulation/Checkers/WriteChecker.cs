using System.Text;
using Coordinator.Primitives;
using Coordinator.Simulation.Engine;
using Coordinator.Tree.Apply;
using Coordinator.Tree.Txns;

namespace Coordinator.Simulation.Checkers;

/// <summary>
/// Exactly once and in order, judged twice: by write numbers, and by tags that the clients put into their data, which no rule of the
/// service knows of.
/// </summary>
internal sealed class WriteChecker
{
    private const string Checker = "exactly-once";

    private readonly Dictionary<SessionId, long> _lastSeq = [];
    private readonly Dictionary<string, Zxid> _applied = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _forbidden = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lastOfLife = new(StringComparer.Ordinal);

    /// <summary>A txn was committed.</summary>
    public void Committed(HistoryEntry entry)
    {
        if (entry.Result.Disposition != ApplyDisposition.Applied)
        {
            return;
        }

        var header = entry.Txn.Header;
        if (header.WriteSeq > 0 && entry.Result.Result.Code != ErrorCode.SessionExpired)
        {
            var last = _lastSeq.GetValueOrDefault(header.Session);
            Check.That(
                header.WriteSeq == last + 1,
                Checker,
                $"{entry.Zxid} applies write {header.WriteSeq} of session {header.Session}, whose last one was {last}");
            _lastSeq[header.Session] = header.WriteSeq;
        }

        if (entry.Txn.Body is WriteTxn write && entry.Result.Result.Code == ErrorCode.Ok && TagOf(write) is { } tag)
        {
            Applied(entry.Zxid, tag);
        }
    }

    /// <summary>A client was told that a write happened, with this zxid.</summary>
    public void Acknowledged(string tag, Zxid zxid) => Check.That(
        _applied.TryGetValue(tag, out var applied) && applied == zxid,
        "acknowledged",
        $"write {tag} was acknowledged with {zxid}, but was applied with {applied}");

    /// <summary>A client was told that a write did not happen, and never will.</summary>
    public void Refused(string tag, string how)
    {
        Check.That(!_applied.TryGetValue(tag, out var zxid), Checker, $"write {tag} ended {how}, but was applied with {zxid}");
        _forbidden[tag] = how;
    }

    /// <summary>The tag in the data of a write; null when it carries none.</summary>
    public static string? TagOf(WriteTxn write)
    {
        foreach (var op in write.Ops)
        {
            var data = op switch
            {
                CreateOp create when !create.IfAbsent => create.Data,
                SetDataOp set => set.Data,
                _ => default,
            };
            var end = data.Span.IndexOf((byte)' ');
            if (end > 0)
            {
                return Encoding.ASCII.GetString(data.Span[..end]);
            }
        }

        return null;
    }

    private void Applied(Zxid zxid, string tag)
    {
        Check.That(_applied.TryAdd(tag, zxid), Checker, $"{zxid} applies write {tag}, which {_applied[tag]} had applied");
        Check.That(
            !_forbidden.TryGetValue(tag, out var how), Checker, $"{zxid} applies write {tag}, whose caller was told {how}");
        var dot = tag.LastIndexOf('.');
        var life = tag[..dot];
        var number = long.Parse(tag[(dot + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        Check.That(
            number > _lastOfLife.GetValueOrDefault(life, -1), Checker, $"{zxid} applies write {tag} after write {_lastOfLife.GetValueOrDefault(life)}");
        _lastOfLife[life] = number;
    }
}
