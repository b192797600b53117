using System.CommandLine;

namespace Coordinator.Cli.Commands;

/// <summary>Options of the commands that hold something by a session.</summary>
internal sealed class HolderOptions
{
    private static readonly TimeSpan MaxSessionTimeout = TimeSpan.FromHours(1);

    private readonly Option<TimeSpan> _sessionTimeout = new("--session-timeout")
    {
        Description = "after so long without a sign of life others take over; the service clamps it [default: 10s]",
        HelpName = "10s",
        CustomParser = Parsed.Duration(MaxSessionTimeout),
    };

    internal void AddTo(Command command) => command.Options.Add(_sessionTimeout);

    /// <summary>Null: the client's default.</summary>
    internal TimeSpan? SessionTimeout(ParseResult parsed) => parsed.GetResult(_sessionTimeout) is null ? null : parsed.GetValue(_sessionTimeout);

    /// <summary>The command that runs for as long as something is held, after <c>--</c>.</summary>
    internal static Argument<string[]> DefineCommand(bool isRequired) => new("COMMAND")
    {
        Description = "the command and its arguments, after --",
        Arity = isRequired ? ArgumentArity.OneOrMore : ArgumentArity.ZeroOrMore,
    };
}
