using System.Globalization;
using System.Text.Json;
using Coordinator.Cli;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Output;
using Coordinator.Client.Abstractions;
using Coordinator.Client.InMemory;
using Coordinator.Recipes;

namespace Coordinator.UnitTests.Cli.Commands;

/// <summary>coordctl lock and elect, with the service in memory and real commands.</summary>
public sealed class HoldingCommandTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("coordctl-test-");
    private readonly InMemoryCoordinator _coordinator = new();
    private readonly MemoryStream _output = new();
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly TaskCompletionSource<InMemoryClient> _session = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Out => Path.Combine(_directory.FullName, "out");

    public void Dispose()
    {
        _directory.Delete(recursive: true);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Lock_RunsTheCommandWithItsToken_AndEndsWithItsExitCode()
    {
        var command = $"echo $COORD_FENCING_TOKEN $COORD_HOLDER_PATH $COORD_HOLDER_CZXID > {Out}; exit 7";
        Assert.Equal(7, await CommandAsync("lock", "/locks/job", "--", "sh", "-c", command));
        var words = (await File.ReadAllTextAsync(Out, Cancellation)).Split();
        Assert.Equal("0x" + long.Parse(words[0], CultureInfo.InvariantCulture).ToString("x", CultureInfo.InvariantCulture), words[2]);
        Assert.StartsWith("/locks/job/lock-", words[1], StringComparison.Ordinal);
        await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        Assert.Equal(0, (await client.ExistsAsync("/locks/job", Consistency.Linearizable, Cancellation))?.NumChildren);
    }

    [Fact]
    public async Task Lock_ThatIsNotFreeInTime_EndsWith3_AndRunsNothing()
    {
        await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var held = await client.Locks("/l").AcquireAsync(Cancellation);
        Assert.Equal(ExitCode.Unavailable, await CommandAsync("lock", "/l", "--wait", "0", "--", "touch", Out));
        Assert.Equal("error: Unavailable: the lock /l was not free within 0 s\n", _error.ToString());
        Assert.False(File.Exists(Out));
    }

    [Fact]
    public async Task Lock_ThatIsLost_EndsTheCommand()
    {
        var running = CommandAsync("lock", "/l", "--", "sh", "-c", $"trap 'exit 0' TERM; echo > {Out}; while :; do sleep 0.01; done");
        var session = await _session.Task;
        await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        await UntilAsync(() => File.Exists(Out));
        var waiting = client.Locks("/l").AcquireAsync(Cancellation);
        await _coordinator.ExpireAsync(session, Cancellation);
        await using var held = await waiting;
        Assert.Equal(ExitCode.Refused, await running);
        Assert.Equal("error: SessionExpired: the lock /l was lost, the command was ended\n", _error.ToString());
    }

    [Fact]
    public async Task Lock_Interrupted_EndsTheCommandAndGivesTheLockBack()
    {
        using var interrupt = new CancellationTokenSource();
        var running = RunAsync(["lock", "/l", "--", "sh", "-c", $"echo > {Out}; exec sleep 60"], interrupt.Token);
        await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        await _session.Task;
        await UntilHeldAsync(client, "/l");
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await running);
        await (await client.Locks("/l").AcquireAsync(Cancellation)).DisposeAsync();
    }

    [Theory]
    [InlineData("no-such-command-anywhere", "'no-such-command-anywhere' could not be started")]
    public async Task Lock_CommandThatCannotBeStarted_IsNamed(string command, string expected)
    {
        Assert.Equal(ExitCode.WrongUsage, await CommandAsync("lock", "/l", "--", command));
        Assert.Contains(expected, _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_WithoutACommand_IsWrongUsage()
    {
        Assert.Equal(ExitCode.WrongUsage, await CommandAsync("lock", "/l"));
        Assert.Equal(ExitCode.WrongUsage, await CommandAsync("lock", "/l", "--wait", "soon", "--", "true"));
        Assert.Contains("--wait: 'soon' is not a duration", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elect_SaysWhenItLeads_AndWhenItWasDeposed()
    {
        using var interrupt = new CancellationTokenSource();
        var running = RunAsync(["elect", "/e", "--id", "one", "--output", "json"], interrupt.Token);
        await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        await using var seen = client.Elections("/e").ObserveAsync(Cancellation).GetAsyncEnumerator(Cancellation);
        var first = await NextLeaderAsync(seen);
        await client.DeleteAsync(first.Path, cancellationToken: Cancellation);
        var second = await NextLeaderAsync(seen);
        await UntilPrintedAsync(3);
        await interrupt.CancelAsync();
        Assert.Equal(ExitCode.Interrupted, await running);
        var events = Lines().Select(line => JsonDocument.Parse(line).RootElement).Select(line => (line.GetProperty("event").GetString(), line.GetProperty("path").GetString()));
        Assert.Equal([("leading", first.Path), ("deposed", first.Path), ("leading", second.Path)], events);
    }

    [Fact]
    public async Task Elect_WithACommand_ResignsWhenItEnds()
    {
        Assert.Equal(3, await CommandAsync("elect", "/e", "--id", "one", "--", "sh", "-c", $"echo $COORD_FENCING_TOKEN > {Out}; exit 3"));
        Assert.True(long.Parse((await File.ReadAllTextAsync(Out, Cancellation)).Trim(), CultureInfo.InvariantCulture) > 0);
        await using var client = await _coordinator.ConnectAsync(cancellationToken: Cancellation);
        Assert.Null(await client.Elections("/e").GetLeaderAsync(Cancellation));
        Assert.Equal(ExitCode.WrongUsage, await CommandAsync("elect", "/e"));
    }

    private static async Task<Coordinator.Recipes.Elections.LeaderInfo> NextLeaderAsync(IAsyncEnumerator<Coordinator.Recipes.Elections.LeaderInfo?> seen)
    {
        do
        {
            Assert.True(await seen.MoveNextAsync());
        }
        while (seen.Current is null);

        return seen.Current;
    }

    private static async Task UntilHeldAsync(InMemoryClient client, string path)
    {
        await foreach (var leader in client.Elections(path).ObserveAsync(Cancellation))
        {
            if (leader is not null)
            {
                return;
            }
        }
    }

    private Task UntilPrintedAsync(int lines) => UntilAsync(() => Lines().Length >= lines);

    private static async Task UntilAsync(Func<bool> reached)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!reached())
        {
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }

    private string[] Lines() => System.Text.Encoding.UTF8.GetString(_output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private Task<int> CommandAsync(params string[] arguments) => RunAsync(arguments, Cancellation);

    private Task<int> RunAsync(string[] arguments, CancellationToken interrupt)
    {
        var surroundings = new Surroundings(
            null,
            new Streams(new MemoryStream(), _output, _error, isTerminal: false, () => false),
            (_, _) => new FakeTarget(1, _ => throw new InvalidOperationException("no unary call is expected")),
            async (options, token) =>
            {
                var client = await _coordinator.ConnectAsync(new InMemoryClientOptions { SessionTimeout = options.SessionTimeout, CallDeadline = options.CallDeadline }, token);
                _session.TrySetResult(client);
                return client;
            },
            new FakeCallClock());
        return Coordctl.RunAsync(arguments, surroundings, interrupt);
    }
}
