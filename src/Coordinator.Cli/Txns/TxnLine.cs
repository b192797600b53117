using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;

using Google.Protobuf;

namespace Coordinator.Cli.Txns;

/// <summary>
/// One line of a txn file while it is read: takes words and options one by one and collects mistakes. An option that a verb does not take is a mistake
/// found at the end, when none of the verb's fields has taken it.
/// </summary>
internal sealed class TxnLine
{
    private static readonly string[] WithValue = ["--version", "--czxid", "--ttl"];

    private readonly Dictionary<string, string?> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];
    private readonly List<string> _mistakes = [];
    private int _wordsTaken;

    internal TxnLine(IReadOnlyList<TxnToken> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (!tokens[i].IsOption)
            {
                _words.Add(tokens[i].Text);
            }
            else if (tokens[i].Text == DataArgument.FromInput)
            {
                _mistakes.Add("- is not standard input here; quote it if it is data");
            }
            else
            {
                AddOption(tokens, ref i);
            }
        }
    }

    internal string TakeVerb() => TakeWord() ?? "";

    internal string TakePath(bool sequential = false)
    {
        var path = TakeWord();
        var mistake = path is null ? "a path is missing" : Primitives.ZnodePath.Validate(path, sequential);
        if (mistake is not null)
        {
            _mistakes.Add(path is null ? mistake : $"'{path}': {mistake}");
        }

        return path ?? "";
    }

    internal ByteString TakeData(bool isRequired)
    {
        var data = TakeWord();
        if (data is null && isRequired)
        {
            _mistakes.Add("data is missing; write \"\" for none");
        }

        return ByteString.CopyFromUtf8(data ?? "");
    }

    internal bool TakeFlag(string name) => _options.Remove(name);

    internal int TakeVersion() =>
        TakeOption("--version", (string text, out int value, out string? mistake) => VersionText.TryParse(text, out value, out mistake), VersionText.Any);

    internal long TakeCzxid(bool isRequired = false)
    {
        if (isRequired && !_options.ContainsKey("--czxid"))
        {
            _mistakes.Add("--czxid is missing");
        }

        return TakeOption("--czxid", (string text, out long value, out string? mistake) => ZxidText.TryParse(text, out value, out mistake), 0);
    }

    internal CreateChoice TakeCreateChoice()
    {
        var ttl = TakeOption("--ttl", (string text, out TimeSpan value, out string? mistake) => CreateChoice.TryParseTtl(text, out value, out mistake), TimeSpan.Zero);
        var choice = new CreateChoice(TakeFlag("-s"), false, TakeFlag("-c"), ttl, TakeFlag("--if-absent"));
        if (TakeFlag("-e"))
        {
            _mistakes.Add("-e needs a session, and a txn has none");
        }

        if (TakeFlag("-p"))
        {
            _mistakes.Add("-p is not available in a txn; create the parents by lines of their own");
        }

        if (choice.Mistake is { } mistake)
        {
            _mistakes.Add(mistake);
            return default;
        }

        return choice;
    }

    /// <summary>Everything wrong with the line, after its verb has taken what belongs to it.</summary>
    internal IReadOnlyList<string> Finish(string verb)
    {
        foreach (var word in _words.Skip(_wordsTaken))
        {
            _mistakes.Add($"'{word}' is too much; quote data with spaces");
        }

        // In the order typed would be nicer; ordered by name is at least always the same.
        foreach (var name in _options.Keys.Order(StringComparer.Ordinal))
        {
            _mistakes.Add($"{verb} has no option {name}; quote it if it is data");
        }

        return _mistakes;
    }

    internal void Reject(string mistake)
    {
        _options.Clear();
        _wordsTaken = _words.Count;
        _mistakes.Clear();
        _mistakes.Add(mistake);
    }

    private delegate bool TryParse<T>(string text, out T value, out string? mistake);

    private T TakeOption<T>(string name, TryParse<T> tryParse, T fallback)
    {
        if (!_options.Remove(name, out var text) || text is null)
        {
            return fallback;
        }

        if (tryParse(text, out var value, out var mistake))
        {
            return value;
        }

        _mistakes.Add($"{name}: {mistake}");
        return fallback;
    }

    private string? TakeWord() => _wordsTaken < _words.Count ? _words[_wordsTaken++] : null;

    private void AddOption(IReadOnlyList<TxnToken> tokens, ref int index)
    {
        var name = tokens[index].Text;
        string? value = null;
        if (WithValue.Contains(name, StringComparer.Ordinal))
        {
            if (index + 1 == tokens.Count)
            {
                _mistakes.Add($"{name} needs a value");
                return;
            }

            value = tokens[++index].Text;
        }

        if (!_options.TryAdd(name, value))
        {
            _mistakes.Add($"{name} is written twice");
        }
    }
}
