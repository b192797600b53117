using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Server;
using Coordinator.Server.Loop;
using Coordinator.Server.Options;

namespace Coordinator.UnitTests.Server;

public sealed class ServerHealthTests
{
    /// <summary>Who waits for a server before the next is stopped must wait until it counts.</summary>
    [Theory]
    [InlineData(ServerRole.Voter, true, true)]
    [InlineData(ServerRole.Voter, false, false)]
    [InlineData(ServerRole.Observer, false, true)]
    public void NotReady_InSync_AVoterMustCountToo(ServerRole role, bool isGranted, bool isReady)
    {
        var options = new ServerOptions
        {
            ServerId = new ServerId(1),
            DataDirectory = "/data",
            LogDirectory = "/data",
            Servers = [new ServerEntry(new ServerId(1), "h", 1, 2, role)],
        };
        var status = new ReplicaStatus(
            ServerState.Following, new ServerId(2), new Epoch(1), Serving: true, default, default, default, 0, 0, 0, 0, 0, 1, 0, Voter: isGranted, Suspect: false, null)
        {
            Membership = options.Membership,
        };

        var reason = ServerHealth.NotReady(status, options, new ServerFate(), fault: null);

        Assert.Equal(isReady, reason is null);
    }
}
