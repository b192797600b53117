using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Cli.Input;

/// <summary>Durations as users type them: a whole number and ms, s, m, h or d; 0 needs no unit.</summary>
internal static class Duration
{
    internal const string Forms = "write 500ms, 5s, 2m, 1h, 1d or 0";

    internal static bool TryParse(string text, TimeSpan max, out TimeSpan value, [NotNullWhen(false)] out string? mistake)
    {
        value = TimeSpan.Zero;
        mistake = null;
        var digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        var milliseconds = MillisecondsPerUnit(text[digits..], text);
        if (digits == 0 || milliseconds is null)
        {
            mistake = $"'{text}' is not a duration; {Forms}";
            return false;
        }

        // Digits alone fail to parse only by overflow, which is beyond any limit.
        if (!long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number > max.TotalMilliseconds / milliseconds)
        {
            mistake = $"'{text}' is longer than {Format(max)}";
            return false;
        }

        value = TimeSpan.FromMilliseconds(number * milliseconds.Value);
        return true;
    }

    internal static string Format(TimeSpan value)
    {
        var milliseconds = (long)value.TotalMilliseconds;
        return milliseconds % 1000 == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000} s")
            : string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms");
    }

    private static long? MillisecondsPerUnit(string unit, string text) => unit switch
    {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        "" when text is "0" => 1,
        _ => null,
    };
}
