using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Cli.Commands;

/// <summary>Parsers of values whose mistakes name the option, or the argument, and the value.</summary>
internal static class Parsed
{
    internal delegate bool TryParse<T>(string text, out T value, [NotNullWhen(false)] out string? mistake);

    internal static Func<ArgumentResult, T?> By<T>(TryParse<T> tryParse) => result =>
    {
        if (tryParse(result.Tokens[^1].Value, out var value, out var mistake))
        {
            return value;
        }

        result.AddError($"{(result.Parent as OptionResult)?.IdentifierToken?.Value ?? result.Argument.Name}: {mistake}");
        return default;
    };

    internal static Func<ArgumentResult, TimeSpan> Duration(TimeSpan max) => By(
        (string text, out TimeSpan value, [NotNullWhen(false)] out string? mistake) => Input.Duration.TryParse(text, max, out value, out mistake));

    internal static Func<ArgumentResult, T?> OneOf<T>(params IReadOnlyList<(string Name, T Value)> choices) => By(
        (string text, out T value, [NotNullWhen(false)] out string? mistake) =>
        {
            foreach (var choice in choices)
            {
                if (string.Equals(choice.Name, text, StringComparison.Ordinal))
                {
                    (value, mistake) = (choice.Value, null);
                    return true;
                }
            }

            value = choices[0].Value;
            mistake = $"'{text}' is not one of {string.Join(", ", choices.Select(choice => choice.Name))}";
            return false;
        });
}
