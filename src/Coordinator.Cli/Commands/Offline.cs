using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

using Coordinator.Backup;
using Coordinator.Cli.Input;
using Coordinator.Primitives;

namespace Coordinator.Cli.Commands;

/// <summary>What commands have in common that work on files and directories, without any server.</summary>
internal static class Offline
{
    private const int LargestRaise = 1_000_000;

    internal static Option<string> Data() => new("--data") { Description = "the server's data directory", HelpName = "DIR", Required = true };

    internal static Option<string?> Log() => new("--log") { Description = "its txn log directory [default: the data directory]", HelpName = "DIR" };

    internal static Option<int> Raise() => new("--raise-epoch")
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"by how many epochs the new history begins later [default: {NewBeginning.DefaultRaise}]"),
        HelpName = "N",
        DefaultValueFactory = _ => NewBeginning.DefaultRaise,
        CustomParser = Parsed.By<int>(TryParseRaise),
    };

    internal static Option<long?> EnsembleId() => new("--ensemble-id")
    {
        Description = "the new ensemble's id [default: drawn at random, and printed]",
        HelpName = "0x…",
        CustomParser = result => Parsed.By<long>(TryParseEnsemble)(result),
    };

    internal static long DrawEnsembleId() => (BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))) & long.MaxValue) | 1;

    /// <summary>Does it; what cannot be done is refused with its reason.</summary>
    internal static T Run<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (BackupException refused)
        {
            throw new CommandFailedException(ExitCode.Refused, new Failure(ErrorCode.BadArguments, refused.Message));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Refused, new Failure(ErrorCode.SystemError, fault.Message));
        }
    }

    private static bool TryParseRaise(string text, out int value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= LargestRaise
            ? null
            : $"'{text}' is not a number of epochs, they go from 1 to {LargestRaise}";
        return mistake is null;
    }

    private static bool TryParseEnsemble(string text, out long value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = ZxidText.TryParse(text, out value, out _) && value > 0 ? null : $"'{text}' is no ensemble id; write 0x… or a decimal number above 0";
        return mistake is null;
    }
}
