using System.CommandLine;

using Coordinator.Primitives;

namespace Coordinator.Cli.Commands;

/// <summary>The options that say how a znode is to be created.</summary>
internal sealed class CreateFlags
{
    private readonly Option<bool> _sequential = new("--sequential", "-s") { Description = "complete the name by the parent's counter" };
    private readonly Option<bool> _ephemeral = new("--ephemeral", "-e") { Description = "gone with its session, which is held open until Ctrl-C" };
    private readonly Option<bool> _container = new("--container", "-c") { Description = "reaped some time after its last child is deleted" };
    private readonly Option<bool> _ifAbsent = new("--if-absent") { Description = "succeed without a change when it exists" };

    private readonly Option<TimeSpan> _ttl = new("--ttl")
    {
        Description = "reaped when childless and not modified for so long",
        HelpName = "30s",
        CustomParser = Parsed.By<TimeSpan>(CreateChoice.TryParseTtl),
    };

    private readonly Option<IReadOnlyList<Acl>> _acl = AclCommand.DefineOption();

    internal void AddTo(Command command)
    {
        command.Options.Add(_sequential);
        command.Options.Add(_ephemeral);
        command.Options.Add(_container);
        command.Options.Add(_ttl);
        command.Options.Add(_ifAbsent);
        command.Options.Add(_acl);
    }

    /// <summary>Throws wrong usage where the options contradict each other.</summary>
    internal CreateChoice Read(ParseResult parsed)
    {
        var choice = new CreateChoice(
            parsed.GetValue(_sequential),
            parsed.GetValue(_ephemeral),
            parsed.GetValue(_container),
            parsed.GetValue(_ttl),
            parsed.GetValue(_ifAbsent))
        {
            Acl = parsed.GetValue(_acl),
        };
        return choice.Mistake is null ? choice : throw CommandFailedException.WrongUsage(choice.Mistake);
    }
}
