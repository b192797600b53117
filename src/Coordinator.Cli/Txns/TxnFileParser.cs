using System.Globalization;
using System.Text;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Txns;

/// <summary>Reads a txn file: one op or guard per line. Reports every mistake with its line, so that one round of repair is enough.</summary>
internal sealed class TxnFileParser
{
    /// <summary>More mistakes than this are counted only.</summary>
    internal const int MaxMistakes = 50;

    private const string Verbs = "create, set, delete, check, check-absent, guard";

    private readonly Wire.Multi _multi = new();
    private readonly List<TxnOpLine> _lines = [];
    private readonly List<string> _mistakes = [];

    /// <summary>Parses a whole file.</summary>
    /// <param name="bytes">UTF-8; lines end with LF or CR LF.</param>
    /// <param name="mistakes">What is wrong; empty when the result is not null.</param>
    internal static TxnFile? Parse(ReadOnlySpan<byte> bytes, out IReadOnlyList<string> mistakes)
    {
        var parser = new TxnFileParser();
        mistakes = parser._mistakes;
        parser.ReadLines(bytes);
        if (mistakes.Count == 0 && parser._multi.Ops.Count == 0)
        {
            parser._mistakes.Add("the txn has no op");
        }

        parser.LimitMistakes();
        return mistakes.Count == 0 ? new TxnFile(parser._multi, parser._lines) : null;
    }

    private void ReadLines(ReadOnlySpan<byte> bytes)
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var number = 0;
        bytes = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        foreach (var range in bytes.Split((byte)'\n'))
        {
            number++;
            try
            {
                ReadLine(number, utf8.GetString(bytes[range]));
            }
            catch (DecoderFallbackException)
            {
                Report(number, "not UTF-8");
            }
        }
    }

    private void ReadLine(int number, string text)
    {
        if (!TxnLineTokens.TryRead(text, out var tokens, out var mistake))
        {
            Report(number, mistake);
            return;
        }

        if (tokens.Count == 0)
        {
            return;
        }

        var line = new TxnLine(tokens);
        var verb = line.TakeVerb();
        ReadVerb(verb, line);
        foreach (var found in line.Finish(verb))
        {
            Report(number, found);
        }
    }

    private void ReadVerb(string verb, TxnLine line)
    {
        switch (verb)
        {
            case "create":
                AddCreate(line);
                break;
            case "set":
                var set = new Wire.SetDataOp { Path = line.TakePath(), Data = line.TakeData(isRequired: true), Version = line.TakeVersion() };
                Add(verb, set.Path, new Wire.Op { SetData = set });
                break;
            case "delete":
                var delete = new Wire.DeleteOp { Path = line.TakePath(), Version = line.TakeVersion(), Recursive = line.TakeFlag("--recursive") };
                Add(verb, delete.Path, new Wire.Op { Delete = delete });
                break;
            case "check":
                var check = new Wire.CheckOp { Path = line.TakePath(), Version = line.TakeVersion(), Czxid = line.TakeCzxid() };
                Add(verb, check.Path, new Wire.Op { Check = check });
                break;
            case "check-absent":
                var absent = new Wire.CheckAbsentOp { Path = line.TakePath() };
                Add(verb, absent.Path, new Wire.Op { CheckAbsent = absent });
                break;
            case "guard":
                _multi.Guards.Add(new Wire.HolderGuard { Path = line.TakePath(), Czxid = line.TakeCzxid(isRequired: true) });
                break;
            default:
                line.Reject($"'{verb}' is not one of {Verbs}");
                break;
        }
    }

    private void AddCreate(TxnLine line)
    {
        var choice = line.TakeCreateChoice();
        var create = new Wire.CreateOp { Path = line.TakePath(choice.Sequential), Data = line.TakeData(isRequired: false) };
        choice.ApplyTo(create);
        Add("create", create.Path, new Wire.Op { Create = create });
    }

    private void Add(string verb, string path, Wire.Op op)
    {
        _lines.Add(new TxnOpLine(verb, path));
        _multi.Ops.Add(op);
    }

    private void Report(int line, string mistake) => _mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"line {line}: {mistake}"));

    private void LimitMistakes()
    {
        if (_mistakes.Count > MaxMistakes)
        {
            var more = _mistakes.Count - MaxMistakes;
            _mistakes.RemoveRange(MaxMistakes, more);
            _mistakes.Add(string.Create(CultureInfo.InvariantCulture, $"and {more} more"));
        }
    }
}
