using System.CommandLine;
using System.CommandLine.Parsing;

namespace Coordinator.Cli.Commands;

/// <summary>The options that say how a znode is to be created.</summary>
internal sealed class CreateFlags
{
    private readonly Option<bool> _sequential = new("--sequential", "-s") { Description = "complete the name by the parent's counter" };
    private readonly Option<bool> _container = new("--container", "-c") { Description = "reaped some time after its last child is deleted" };
    private readonly Option<bool> _ifAbsent = new("--if-absent") { Description = "succeed without a change when it exists" };

    private readonly Option<TimeSpan> _ttl = new("--ttl")
    {
        Description = "reaped when childless and not modified for so long",
        HelpName = "30s",
        CustomParser = Parsed.Duration(CreateChoice.LongestTtl),
    };

    internal void AddTo(Command command)
    {
        command.Options.Add(_sequential);
        command.Options.Add(_container);
        command.Options.Add(_ttl);
        command.Options.Add(_ifAbsent);
        _ttl.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && IsZero(text))
            {
                result.AddError($"--ttl: '{text}' is not positive");
            }
        });
        command.Validators.Add(result =>
        {
            if (!result.Errors.Any() && Read(result).Mistake is { } mistake)
            {
                result.AddError(mistake);
            }
        });
    }

    internal CreateChoice Read(ParseResult parsed) =>
        new(parsed.GetValue(_sequential), parsed.GetValue(_container), parsed.GetValue(_ttl), parsed.GetValue(_ifAbsent));

    private CreateChoice Read(CommandResult result) =>
        new(result.GetValue(_sequential), result.GetValue(_container), result.GetValue(_ttl), result.GetValue(_ifAbsent));

    private static bool IsZero(string text) => Input.Duration.TryParse(text, CreateChoice.LongestTtl, out var ttl, out _) && ttl == TimeSpan.Zero;
}
