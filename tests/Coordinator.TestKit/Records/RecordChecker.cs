namespace Coordinator.TestKit.Records;

/// <summary>
/// The rules of a partition: offsets without a hole; no record twice; the records of a producer in its order; every acknowledged record there, at the
/// offset that was acknowledged; nothing that nobody sent.
/// </summary>
internal static class RecordChecker
{
    /// <summary>Of each partition so many are told.</summary>
    private const int MostTold = 10;

    public static IReadOnlyList<string> Check(
        string partition, IReadOnlyDictionary<SentRecord, long> acknowledged, IReadOnlySet<SentRecord> unknown, IReadOnlyList<(long Offset, string Value)> held)
    {
        var violations = new List<string>();
        var places = new Dictionary<SentRecord, long>();
        var last = new Dictionary<int, long>();
        for (var i = 0; i < held.Count; i++)
        {
            var (offset, value) = held[i];
            if (i > 0 && offset != held[i - 1].Offset + 1)
            {
                violations.Add($"{partition}: offset {offset} follows {held[i - 1].Offset}");
            }

            if (!SentRecord.TryParse(value, out var record) || (!acknowledged.ContainsKey(record) && !unknown.Contains(record)))
            {
                violations.Add($"{partition}: at offset {offset} is '{value}', which nobody sent");
                continue;
            }

            if (!places.TryAdd(record, offset))
            {
                violations.Add($"{partition}: record {record} is at offset {places[record]} and again at {offset}");
            }
            else if (last.GetValueOrDefault(record.Producer) > record.Number)
            {
                violations.Add($"{partition}: record {record} at offset {offset} comes after number {last[record.Producer]} of its producer");
            }

            last[record.Producer] = Math.Max(last.GetValueOrDefault(record.Producer), record.Number);
        }

        foreach (var (record, offset) in acknowledged)
        {
            if (!places.TryGetValue(record, out var place))
            {
                violations.Add($"{partition}: record {record}, acknowledged at offset {offset}, is lost");
            }
            else if (place != offset)
            {
                violations.Add($"{partition}: record {record}, acknowledged at offset {offset}, is at {place}");
            }
        }

        return violations.Count <= MostTold ? violations : [.. violations.Take(MostTold), $"{partition}: and {violations.Count - MostTold} more"];
    }
}
