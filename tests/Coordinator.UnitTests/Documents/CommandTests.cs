using System.CommandLine;
using System.Text.RegularExpressions;
using Coordinator.Cli;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;
using Coordinator.UnitTests.Cli;

namespace Coordinator.UnitTests.Documents;

/// <summary>Every command and option in the documents exists.</summary>
public sealed partial class CommandTests
{
    private static readonly RootCommand Root = Coordctl.Define(new Surroundings(
        null, new Streams(Stream.Null, Stream.Null, TextWriter.Null, false, () => false), (_, _) => throw new NotSupportedException(), (_, _) => throw new NotSupportedException(), new FakeCallClock())).Root;

    public static TheoryData<string> Documents() => new(Document.Paths);

    [Theory]
    [MemberData(nameof(Documents))]
    public void CommandsAndOptions_Exist(string path)
    {
        var mistakes = string.Join('\n', Document.Commands(path).SelectMany(command => Mistakes(command.Text).Select(mistake => $"{path}({command.Line}): {mistake}")));
        Assert.True(mistakes.Length == 0, mistakes);
    }

    [Fact]
    public void ManyAreFound() => Assert.InRange(Document.Paths.SelectMany(Document.Commands).Count(command => Ctl().IsMatch(command.Text)), 50, 1_000);

    [Theory]
    [InlineData("coordctl status --output json", null)]
    [InlineData("coordctl --endpoints a:1 server add 4 --host h  # comment --nothing", null)]
    [InlineData("coordctl server add|promote|remove", null)]
    [InlineData("coordctl log dump --data DIR [--from 0x…]", null)]
    [InlineData("coordctl lock PATH [--wait 10s] -- ./run --fast", null)]
    [InlineData("dotnet run --project src/Coordinator.Cli -- get /app --stat", null)]
    [InlineData("--raise-epoch N", null)]
    [InlineData("coordinatord dev --late 3", null)]
    [InlineData("coordctl stat --output json; coordctl stats", "coordctl has no command 'stats'")]
    [InlineData("coordctl server add|move", "server has no command 'move'")]
    [InlineData("coordctl session", "session needs a command")]
    [InlineData("coordctl controller why orders:0 --root /app", null)]
    [InlineData("coordctl who --root /app", "who has no option --root")]
    [InlineData("coordctl who --to 3", "who has no option --to")]
    [InlineData("dotnet run --project src/Coordinator.Cli -- got /app", "coordctl has no command 'got'")]
    [InlineData("--raise-epochs N", "no command has an option --raise-epochs")]
    [InlineData("coordinatord start", "coordinatord has no command 'start'")]
    [InlineData("coordinatord run --configs a", "coordinatord has no option --configs")]
    public void Mistake_IsNamed(string text, string? mistake) => Assert.Equal(mistake is null ? [] : [mistake], Mistakes(text));

    private static IEnumerable<string> Mistakes(string text)
    {
        if (text.StartsWith("--", StringComparison.Ordinal) && !IsDaemons(text.Split(' ')[0]) && !AllOptions(Root).Contains(NameOf(text.Split(' ')[0])))
        {
            yield return $"no command has an option {NameOf(text.Split(' ')[0])}";
        }

        foreach (Match call in Ctl().Matches(text))
        {
            foreach (var mistake in MistakesOf(call.Groups["rest"].Value))
            {
                yield return mistake;
            }
        }

        foreach (Match call in Daemon().Matches(text))
        {
            foreach (var mistake in DaemonsMistakes(call.Groups["rest"].Value))
            {
                yield return mistake;
            }
        }
    }

    private static List<string> MistakesOf(string rest)
    {
        Command[] commands = [Root];
        var mistakes = new List<string>();
        var words = Words(rest);
        for (var i = 0; i < words.Count; i++)
        {
            if (words[i].StartsWith('-'))
            {
                var options = commands.Select(command => OptionOf(command, NameOf(words[i]))).ToList();
                mistakes.AddRange(commands.Where((_, place) => options[place] is null).Select(command => $"{NameFor(command)} has no option {NameOf(words[i])}"));

                // What follows is its value, and names no command.
                i += options[0] is { } option && option.ValueType != typeof(bool) && !words[i].Contains('=', StringComparison.Ordinal) ? 1 : 0;
            }
            else if (commands is [{ Subcommands.Count: > 0 } parent])
            {
                var found = words[i].Split('|').Select(name => (Name: name, Command: parent.Subcommands.FirstOrDefault(command => command.Name == name))).ToList();
                mistakes.AddRange(found.Where(one => one.Command is null).Select(one => $"{NameFor(parent)} has no command '{one.Name}'"));
                if (mistakes.Count > 0)
                {
                    return mistakes;
                }

                commands = [.. found.Select(one => one.Command!)];
            }
        }

        // Without any word it is the program that is spoken of.
        return commands is [{ Subcommands.Count: > 0 } open] && open != Root ? [.. mistakes, $"{open.Name} needs a command"] : mistakes;
    }

    private static IEnumerable<string> DaemonsMistakes(string rest)
    {
        var words = Words(rest);
        if (words.Count > 0 && !Daemons($"coordinatord {words[0]} "))
        {
            yield return $"coordinatord has no command '{words[0]}'";
        }

        foreach (var option in words.Where(word => word.StartsWith("--", StringComparison.Ordinal) && !IsDaemons(word)))
        {
            yield return $"coordinatord has no option {NameOf(option)}";
        }
    }

    private static List<string> Words(string rest) =>
        [.. rest.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('[', ']', ',', ':')).TakeWhile(word => word is not ("--" or "|"))];

    private static bool IsDaemons(string option) => option.StartsWith("--Coordinator:", StringComparison.Ordinal) || Daemons(NameOf(option) + " ");

    private static bool Daemons(string text) => Coordinator.Daemon.CommandLine.Usage.Contains(text, StringComparison.Ordinal);

    private static string NameOf(string option) => option.Split('=')[0];

    private static string NameFor(Command command) => command == Root ? "coordctl" : command.Name;

    private static Option? OptionOf(Command command, string name) => command.Options.Concat(Above(command).SelectMany(above => above.Options).Where(option => option.Recursive))
        .FirstOrDefault(option => option.Name == name || option.Aliases.Contains(name));

    private static IEnumerable<Command> Above(Command command) => command.Parents.OfType<Command>().SelectMany(parent => Above(parent).Prepend(parent));

    private static IEnumerable<string> AllOptions(Command command) => command.Options.Select(option => option.Name).Concat(command.Subcommands.SelectMany(AllOptions));

    [GeneratedRegex(@"(\bcoordctl|src/Coordinator\.Cli --)(?<rest>( +[^#;`]*)?)(?![\w.-])")]
    private static partial Regex Ctl();

    [GeneratedRegex(@"(\bcoordinatord|src/Coordinator\.Daemon --)(?<rest> +[^#;`]*)")]
    private static partial Regex Daemon();
}
