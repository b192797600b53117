using System.Globalization;
using System.Text;
using Coordinator.Primitives;

namespace Coordinator.Tree.Quotas;

/// <summary>
/// Quotas as the data of <see cref="ZnodePath.Quotas"/>: a line for each, in ordinal order of the paths, which come last because they may hold
/// blanks: <c>1000 - /apps/shop</c> allows a thousand znodes and any number of bytes.
/// </summary>
internal static class QuotaText
{
    /// <summary>Most bytes of the text: what is read in one piece must fit a message.</summary>
    public const int MaxBytes = 256 << 10;

    private const string NoLimit = "-";

    public static byte[] Format(IEnumerable<Quota> quotas)
    {
        var text = new StringBuilder();
        foreach (var quota in quotas.OrderBy(quota => quota.Path, StringComparer.Ordinal))
        {
            text.Append(Format(quota.MaxZnodes)).Append(' ').Append(Format(quota.MaxBytes)).Append(' ').Append(quota.Path).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <returns>Null when these are no quotas.</returns>
    public static IReadOnlyList<Quota>? TryParse(ReadOnlySpan<byte> text)
    {
        var quotas = new List<Quota>();
        foreach (var line in Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(' ', count: 3);
            if (parts.Length != 3 || !TryParse(parts[0], out var znodes) || !TryParse(parts[1], out var bytes))
            {
                return null;
            }

            var quota = new Quota(parts[2], znodes, bytes);
            var follows = quotas.Count == 0 || string.CompareOrdinal(quotas[^1].Path, quota.Path) < 0;
            if (!follows || quota.IsNone || quota.Validate() is not null)
            {
                return null;
            }

            quotas.Add(quota);
        }

        return quotas.Count <= Quota.MaxCount ? quotas : null;
    }

    private static string Format(long limit) => limit == Quota.Unlimited ? NoLimit : limit.ToString(CultureInfo.InvariantCulture);

    private static bool TryParse(string text, out long limit)
    {
        limit = Quota.Unlimited;
        return text == NoLimit || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit);
    }
}
