using System.Text;
using System.Threading.Channels;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Hosting;
using Coordinator.Client.Hosting.Configuration;
using Coordinator.Client.Hosting.Discovery;
using Coordinator.Client.Hosting.Elections;
using Coordinator.Client.Hosting.Health;
using Coordinator.Client.InMemory;
using Coordinator.Primitives;
using Coordinator.Recipes;
using Coordinator.Recipes.Discovery;
using Coordinator.Recipes.Elections;
using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Coordinator.UnitTests.Hosting;

public sealed class HostTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WrongSettings_StopTheHostAtItsStart_WithEveryMistake()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCoordinatorClient(settings => settings.MaxOutstanding = 0);
        using var host = builder.Build();
        var mistake = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Cancellation));
        Assert.Contains("Endpoints is empty", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("MaxOutstanding is 0", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyedClients_AreApart()
    {
        var services = new ServiceCollection();
        services.AddKeyedCoordinatorClient("one", settings => settings.Endpoints = "127.0.0.1:1");
        services.AddKeyedCoordinatorClient("two", settings => settings.Endpoints = "127.0.0.1:2");
        await using var provider = services.BuildServiceProvider();
        var one = provider.GetRequiredKeyedService<ICoordinatorClient>("one");
        Assert.Same(one, provider.GetRequiredKeyedService<ICoordinatorClient>("one"));
        Assert.NotSame(one, provider.GetRequiredKeyedService<ICoordinatorClient>("two"));
        Assert.Equal(2, provider.GetServices<IHostedService>().Count());
    }

    [Fact]
    public async Task LeaderElection_RunsOnOneInstance_AndPassesOn()
    {
        await using var coordinator = new InMemoryCoordinator();
        var first = new Recorder();
        var second = new Recorder();
        using var one = Election(await coordinator.ConnectAsync(cancellationToken: Cancellation), first);
        using var two = Election(await coordinator.ConnectAsync(cancellationToken: Cancellation), second);
        await one.StartAsync(Cancellation);
        var reign = await first.NextAsync();
        await two.StartAsync(Cancellation);
        Assert.Equal(0, second.Waiting);
        await one.StopAsync(Cancellation);
        var next = await second.NextAsync();
        Assert.True(next.FencingToken > reign.FencingToken);
        await two.StopAsync(Cancellation);
    }

    [Fact]
    public async Task LeaderElection_WorkThatFails_CampaignsAgain()
    {
        await using var coordinator = new InMemoryCoordinator();
        var recorder = new Recorder { Fails = 1 };
        using var service = Election(await coordinator.ConnectAsync(cancellationToken: Cancellation), recorder);
        await service.StartAsync(Cancellation);
        var failed = await recorder.NextAsync();
        Assert.True((await recorder.NextAsync()).FencingToken > failed.FencingToken);
        await service.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Configuration_IsTheSubtree_AndReloads()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        foreach (var (path, value) in new[] { ("/app", ""), ("/app/db", ""), ("/app/db/host", "a"), ("/app/name", "x") })
        {
            await client.CreateAsync(path, Encoding.UTF8.GetBytes(value), cancellationToken: Cancellation);
        }

        var configuration = new ConfigurationBuilder().AddCoordinator(async token => await coordinator.ConnectAsync(cancellationToken: token), "/app").Build();
        Assert.Equal(("a", "x", null), (configuration["db:host"], configuration["name"], configuration["db"]));
        var reloaded = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = configuration.GetReloadToken().RegisterChangeCallback(_ => reloaded.TrySetResult(), null);
        await client.SetAsync("/app/db/host", "b"u8.ToArray(), cancellationToken: Cancellation);
        await reloaded.Task.WaitAsync(Cancellation);
        Assert.Equal("b", configuration["db:host"]);
        (configuration as IDisposable)?.Dispose();
    }

    [Fact]
    public void Configuration_OfAServiceThatIsAway_NamesItOrStartsWithout()
    {
        static Task<ICoordinatorClient> Away(CancellationToken token) =>
            Task.FromException<ICoordinatorClient>(new CoordinatorException(ErrorCode.Unavailable, "nobody listens"));

        var needed = new ConfigurationBuilder().AddCoordinator(Away, "/app", loadTimeout: TimeSpan.FromMilliseconds(50));
        var failure = Assert.Throws<CoordinatorException>(() => needed.Build());
        Assert.Contains("/app was not loaded within", failure.Message, StringComparison.Ordinal);
        var optional = new ConfigurationBuilder().AddCoordinator(Away, "/app", optional: true, TimeSpan.FromMilliseconds(1)).Build();
        Assert.Null(optional["name"]);
        (optional as IDisposable)?.Dispose();
    }

    [Fact]
    public async Task Resolver_FollowsTheInstances()
    {
        await using var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(cancellationToken: Cancellation);
        await client.Services().RegisterAsync("orders", new ServiceInstance("a", "10.0.0.1", 80), Cancellation);
        var results = Channel.CreateUnbounded<ResolverResult>();
        using var resolver = new CoordinatorResolver(
            client.Services(), CoordinatorResolverFactory.ServiceOf(new Uri("coordinator:///orders")), NullLogger<CoordinatorResolver>.Instance);
        resolver.Start(result => results.Writer.TryWrite(result));
        Assert.Equal(["10.0.0.1:80"], Addresses(await results.Reader.ReadAsync(Cancellation)));
        await client.Services().RegisterAsync("orders", new ServiceInstance("b", "10.0.0.2", 81), Cancellation);
        Assert.Equal(["10.0.0.1:80", "10.0.0.2:81"], Addresses(await results.Reader.ReadAsync(Cancellation)));
        Assert.Throws<ArgumentException>(() => CoordinatorResolverFactory.ServiceOf(new Uri("coordinator:///")));
    }

    [Fact]
    public async Task HealthCheck_SaysWhatTheServiceSays()
    {
        var coordinator = new InMemoryCoordinator();
        await using var client = await coordinator.ConnectAsync(new InMemoryClientOptions { CallDeadline = TimeSpan.FromSeconds(2) }, Cancellation);
        var check = new CoordinatorHealthCheck(client);
        var context = new HealthCheckContext { Registration = new HealthCheckRegistration("coordinator", check, HealthStatus.Unhealthy, null) };
        Assert.Equal(HealthStatus.Healthy, (await check.CheckHealthAsync(context, Cancellation)).Status);
        await coordinator.DisposeAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await check.CheckHealthAsync(context, Cancellation)).Status);
    }

    private static LeaderElectionService<Recorder> Election(ICoordinatorClient client, Recorder recorder) =>
        new(client, "/leaders/job", recorder, NullLogger<LeaderElectionService<Recorder>>.Instance);

    private static IEnumerable<string> Addresses(ResolverResult result) => result.Addresses!.Select(address => $"{address.EndPoint.Host}:{address.EndPoint.Port}");

    private sealed class Recorder : ILeaderService
    {
        private readonly Channel<Leadership> _reigns = Channel.CreateUnbounded<Leadership>();

        public int Fails { get; set; }

        public int Waiting => _reigns.Reader.Count;

        public async Task<Leadership> NextAsync() => await _reigns.Reader.ReadAsync(Cancellation);

        public async Task LeadAsync(Leadership leadership, CancellationToken cancellationToken)
        {
            _reigns.Writer.TryWrite(leadership);
            if (Fails-- > 0)
            {
                throw new InvalidOperationException("broken");
            }

            var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.Register(() => over.TrySetResult()))
            {
                await over.Task;
            }
        }
    }
}
