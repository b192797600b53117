using System.Runtime.InteropServices;
using Coordinator.Client;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Shards;
using Coordinator.Controller.Shards;
using ShardedCounters;

// One of several processes that keep counters together: each counter is counted up by one process at a time, whatever is killed or stopped.
//
//   sharded-counters ENDPOINTS ID MEMBERS SHARDS         sharded-counters 127.0.0.1:5181,127.0.0.1:5191,127.0.0.1:5201 1 1,2,3 8
if (args is not [var endpoints, var id, var memberList, var shardCount]
    || !int.TryParse(id, out var self)
    || !int.TryParse(shardCount, out var shards)
    || memberList.Split(',').Select(member => int.TryParse(member, out var number) ? number : -1).ToList() is var members && members.Exists(member => member < 0))
{
    await Console.Error.WriteLineAsync("usage: sharded-counters ENDPOINTS ID MEMBERS SHARDS, as 127.0.0.1:5181,127.0.0.1:5191 1 1,2,3 8");
    return 2;
}

var stopped = new TaskCompletionSource();
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

var group = new ShardGroup("counters", shards, [.. members.Select(member => new BrokerId(member))]);
var options = new ShardParticipantOptions(new BrokerId(self), "/samples/sharded-counters", [group]) { Endpoint = $"pid-{Environment.ProcessId}" };
var client = CoordinatorClientOptions.For(endpoints) with { SessionTimeout = TimeSpan.FromSeconds(2) };
try
{
    await using var participant = new ShardParticipant(options, async token => await CoordinatorClient.ConnectAsync(client, token), new Counters(Console.Out));
    await stopped.Task;
    return 0;
}
catch (ArgumentException mistake)
{
    await Console.Error.WriteLineAsync("error: " + mistake.Message);
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopped.TrySetResult();
}
