using System.Text;

using Coordinator.Cli;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;

namespace Coordinator.UnitTests.Cli;

/// <summary>A command line run in memory.</summary>
/// <param name="ExitCode">As the process would end.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    internal static Task<CommandLine> RunAsync(FakeTarget target, params string[] arguments) => RunAsync([target], arguments);

    internal static async Task<CommandLine> RunAsync(
        IReadOnlyList<FakeTarget> targets,
        IReadOnlyList<string> arguments,
        byte[]? input = null,
        FakeCallClock? clock = null,
        bool isTerminal = false,
        CancellationToken? interrupt = null,
        FakeSessionClient? client = null,
        TimeProvider? time = null)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var streams = new Streams(new MemoryStream(input ?? []), output, error, isTerminal, () => false);
        var surroundings = new Surroundings(
            string.Join(',', targets.Select(target => target.Endpoint)),
            streams,
            (endpoint, _) => targets.Single(target => target.Endpoint == endpoint),
            (options, cancellationToken) => (client ?? throw new InvalidOperationException("no session is expected")).Open(options, cancellationToken),
            clock ?? new FakeCallClock())
        {
            Time = time ?? TimeProvider.System,
        };
        var exitCode = await Coordctl.RunAsync(arguments, surroundings, interrupt ?? TestContext.Current.CancellationToken);
        return new CommandLine(exitCode, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
