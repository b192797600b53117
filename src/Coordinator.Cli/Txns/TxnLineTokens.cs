using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Coordinator.Cli.Txns;

/// <summary>
/// Splits a line as a shell would: words between spaces, "…" with the escapes \" \\ \n \r \t, '…' as it is, # at the start of a word begins a comment.
/// </summary>
internal static class TxnLineTokens
{
    internal static bool TryRead(string line, out List<TxnToken> tokens, [NotNullWhen(false)] out string? mistake)
    {
        tokens = [];
        mistake = null;
        var position = 0;
        while (mistake is null)
        {
            while (position < line.Length && char.IsWhiteSpace(line[position]))
            {
                position++;
            }

            if (position == line.Length || line[position] == '#')
            {
                return true;
            }

            if (ReadWord(line, ref position, out mistake) is { } token)
            {
                tokens.Add(token);
            }
        }

        return false;
    }

    private static TxnToken? ReadWord(string line, ref int position, out string? mistake)
    {
        var text = new StringBuilder();
        var isQuoted = false;
        mistake = null;
        while (position < line.Length && !char.IsWhiteSpace(line[position]))
        {
            var c = line[position++];
            if (c is not ('"' or '\''))
            {
                text.Append(c);
                continue;
            }

            isQuoted = true;
            mistake = c == '"' ? ReadEscaped(line, ref position, text) : ReadLiteral(line, ref position, text);
            if (mistake is not null)
            {
                return null;
            }
        }

        return new TxnToken(text.ToString(), isQuoted);
    }

    private static string? ReadLiteral(string line, ref int position, StringBuilder text)
    {
        var end = line.IndexOf('\'', position);
        if (end < 0)
        {
            return "a ' is not closed";
        }

        text.Append(line, position, end - position);
        position = end + 1;
        return null;
    }

    private static string? ReadEscaped(string line, ref int position, StringBuilder text)
    {
        while (position < line.Length)
        {
            var c = line[position++];
            if (c == '"')
            {
                return null;
            }

            if (c != '\\')
            {
                text.Append(c);
                continue;
            }

            var escape = position < line.Length ? line[position++] : '\0';
            if (Unescape(escape) is not { } meant)
            {
                return escape == '\0' ? "a \" is not closed" : $"\\{escape} is not an escape; use \\\" \\\\ \\n \\r \\t";
            }

            text.Append(meant);
        }

        return "a \" is not closed";
    }

    private static char? Unescape(char escape) => escape switch
    {
        '"' or '\\' => escape,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => null,
    };
}
