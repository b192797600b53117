using System.Globalization;
using Coordinator.Primitives;
using Microsoft.Extensions.Logging;

namespace Coordinator.Server.Audit;

/// <summary>
/// Writes who was refused, and who changed who may do what, each once, under a log category of its own. Bounded: a client that is refused in a loop
/// fills neither the disk nor the eyes. Names are written, secrets and their hashes never. For concurrent use.
/// </summary>
/// <param name="loggers">Loggers.</param>
/// <param name="time">The clock.</param>
public sealed class AuditLog(ILoggerFactory loggers, TimeProvider time)
{
    /// <summary>The log category.</summary>
    public const string Category = "Coordinator.Audit";

    /// <summary>Most lines in one second; what is beyond is counted, and the count is written before the next line.</summary>
    public const int MaxLinesPerSecond = 100;

    private readonly ILogger _logger = loggers.CreateLogger(Category);
    private readonly Lock _lock = new();
    private long _begun = time.GetTimestamp();
    private int _lines;
    private long _leftOut;

    /// <summary>Writes a line, if this second has room for it.</summary>
    /// <param name="who">Who the caller has proven to be.</param>
    /// <param name="what">What was asked.</param>
    /// <param name="path">Of which znode, session or server; empty for none.</param>
    /// <param name="result">What became of it.</param>
    public void Write(IReadOnlyList<Identity> who, string what, string path, ErrorCode result)
    {
        if (!TryTake(out var leftOut))
        {
            return;
        }

        if (leftOut > 0)
        {
            AuditLines.LeftOut(_logger, leftOut, MaxLinesPerSecond);
        }

        AuditLines.Audited(_logger, what, path, Describe(who), result.ToString());
    }

    /// <summary>Names without what could be tried as a password: of a digest the user alone.</summary>
    /// <param name="who">Identities.</param>
    public static string Describe(IReadOnlyList<Identity> who) => who.Count == 0
        ? "anyone"
        : string.Join(", ", who.Select(identity => identity.Scheme == "digest"
            ? string.Create(CultureInfo.InvariantCulture, $"digest:{identity.Id.Split(':')[0]}")
            : identity.Id.Length == 0 ? identity.Scheme : $"{identity.Scheme}:{identity.Id}"));

    private bool TryTake(out long leftOut)
    {
        lock (_lock)
        {
            if (time.GetElapsedTime(_begun) >= TimeSpan.FromSeconds(1))
            {
                (_begun, _lines) = (time.GetTimestamp(), 0);
            }

            leftOut = 0;
            if (_lines == MaxLinesPerSecond)
            {
                _leftOut++;
                return false;
            }

            _lines++;
            (leftOut, _leftOut) = (_leftOut, 0);
            return true;
        }
    }
}
