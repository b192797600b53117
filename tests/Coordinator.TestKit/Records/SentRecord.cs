using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.TestKit.Records;

/// <summary>A record that a producer sent to a partition.</summary>
/// <param name="Producer">Whose it is.</param>
/// <param name="Number">The producer's records of that partition are numbered from 1.</param>
public readonly record struct SentRecord(int Producer, long Number)
{
    /// <summary>Reads the value of a record.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out SentRecord record)
    {
        record = default;
        if (value?.Split(':') is not [var producer, var number]
            || !int.TryParse(producer, NumberStyles.None, CultureInfo.InvariantCulture, out var whose)
            || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which))
        {
            return false;
        }

        record = new SentRecord(whose, which);
        return true;
    }

    /// <summary>The value of the record.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Producer}:{Number}");
}
