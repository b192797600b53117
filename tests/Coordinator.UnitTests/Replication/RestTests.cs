namespace Coordinator.UnitTests.Replication;

/// <summary>
/// A server that has nothing to do is stepped once for several ticks. All tests on <see cref="ReplicaEnsemble"/> let servers rest; these are about
/// when they do.
/// </summary>
public sealed class RestTests
{
    [Fact]
    public void NothingIsWritten_ServersRest_TheLeaderUntilItsPingsAreDue()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        ensemble.Tick(30);
        var steps = StepsOf(ensemble, ticks: 30);

        Assert.Equal(10, steps[ensemble.Leader.Id]);
        Assert.All(steps.Where(step => step.Key != ensemble.Leader.Id), step => Assert.InRange(step.Value, 0, 10));
    }

    [Fact]
    public void SomethingIsWritten_EveryTickIsStepped_ForASecond()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var client = ensemble.Client(1).Open("a");
        ensemble.Tick(30);
        client.Send(client.Write(1, TestClient.Create("/a")));
        Assert.All(ensemble.Servers.Values, server => Assert.Equal(1, server.Replica.RestTicks));
        Assert.All(StepsOf(ensemble, ticks: 10).Values, steps => Assert.Equal(10, steps));
        ensemble.Tick(3);

        Assert.All(StepsOf(ensemble, ticks: 30).Values, steps => Assert.InRange(steps, 0, 10));
    }

    [Fact]
    public void PingsOfTheLeaderCease_FollowersLeaveIt_AsSoonAsTheyDidWithoutRests()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        ensemble.Tick(30);
        var leader = ensemble.Leader.Id;
        ensemble.Filter = (from, to, _) => from != leader && to != leader;
        ensemble.Tick(10);

        Assert.All(ensemble.Servers.Values.Where(server => server.Id != leader), server => Assert.NotEqual(leader, server.Status.Leader.Value));
    }

    [Fact]
    public void AFollowerIsSilent_TheLeaderRestsNoMore()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        ensemble.Tick(30);
        var leader = ensemble.Leader;
        var silent = ensemble.Servers.Keys.First(id => id != leader.Id);
        ensemble.Filter = (from, _, _) => from != silent;
        ensemble.Tick(6);

        Assert.Equal(1, leader.Replica.RestTicks);
    }

    [Fact]
    public void LinkBreaks_EveryTickIsStepped()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        ensemble.Tick(30);
        ensemble.Kill(ensemble.Servers.Keys.First(id => id != ensemble.Leader.Id));

        Assert.All(ensemble.Servers.Values.Where(server => server.IsRunning), server => Assert.Equal(1, server.Replica.RestTicks));
    }

    /// <summary>Signs of life do not end a rest, and a rest does not delay what must be told of them.</summary>
    [Fact]
    public void SessionsPing_ServersRest_AndPongsComeInTheirTime()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var patient = ensemble.Client(a).Open("a", timeout: 30_000);
        var hasty = ensemble.Client(a).Open("b", timeout: 4_000);
        ensemble.Tick(30);
        patient.Ping(1);
        Assert.InRange(ensemble[a].Replica.RestTicks, 2, 5);
        hasty.Ping(1);
        Assert.Equal(1, ensemble[a].Replica.RestTicks);
        ensemble.Tick();

        Assert.Equal([1L, 1L], [patient.Pongs.Single().Counted, hasty.Pongs.Single().Counted]);
    }

    /// <summary>When its pong would have been due at the latest is nothing to wake for.</summary>
    [Fact]
    public void PongHasGoneWithAnother_NobodyIsWokenForIt()
    {
        var ensemble = ReplicaEnsemble.Started(3);
        var (_, a, _) = AttachTests.Roles(ensemble);
        var patient = ensemble.Client(a).Open("a", timeout: 30_000);
        var hasty = ensemble.Client(a).Open("b", timeout: 4_000);
        ensemble.Tick(30);
        patient.Ping(1);
        hasty.Ping(1);
        ensemble.Tick();
        Assert.Single(patient.Pongs);
        for (var tick = 0; tick < 12; tick++)
        {
            Assert.InRange(ensemble[a].Replica.RestTicks, 2, 5);
            ensemble.Tick();
        }
    }

    [Fact]
    public void SyncLimitIsShort_NobodyRests()
    {
        var ensemble = ReplicaEnsemble.Started(3, options => options with { Zab = options.Zab with { SyncLimitTicks = 6 } });
        ensemble.Tick(30);

        Assert.All(ensemble.Servers.Values, server => Assert.Equal(1, server.Replica.RestTicks));
    }

    /// <summary>How often a tick itself had to step a server; a message that comes steps the ticks that were due before it too.</summary>
    private static SortedDictionary<int, int> StepsOf(ReplicaEnsemble ensemble, int ticks)
    {
        var steps = new SortedDictionary<int, int>(ensemble.Servers.ToDictionary(server => server.Key, _ => 0));
        for (var tick = 0; tick < ticks; tick++)
        {
            foreach (var (id, server) in ensemble.Servers)
            {
                steps[id] += server.IsTickStepped ? 1 : 0;
            }

            ensemble.Tick();
        }

        return steps;
    }
}
