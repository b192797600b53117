using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Watching;

/// <summary>
/// What the pages of a list brought, each at its own zxid, while the watch starts at the smallest of them. Decides which of the events in between are
/// news: those of a znode later than the page that brought it.
/// </summary>
internal sealed class InitialState
{
    private readonly Dictionary<string, long> _known = new(StringComparer.Ordinal);
    private long _last;

    /// <summary>The watch starts here.</summary>
    internal long From { get; private set; } = long.MaxValue;

    /// <summary>A page was read at this zxid.</summary>
    internal void AddPage(long zxid)
    {
        From = Math.Min(From, zxid);
        _last = Math.Max(_last, zxid);
    }

    internal void AddZnode(string path, long pageZxid) => _known[path] = pageZxid;

    /// <summary>Whether an event tells something that the list did not.</summary>
    internal bool IsNews(Wire.Event seen)
    {
        if (seen.Zxid > _last)
        {
            _known.Clear();
            return true;
        }

        if (_known.TryGetValue(seen.Path, out var pageZxid))
        {
            return seen.Zxid > pageZxid;
        }

        // Not listed: it came and went between the pages, or went before its page. Only a coming is news, and then everything after it.
        if (seen.Type is not Wire.EventType.Created)
        {
            return false;
        }

        _known[seen.Path] = seen.Zxid;
        return true;
    }
}
