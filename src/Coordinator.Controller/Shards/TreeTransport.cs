using Coordinator.Controller.Core.Machine;
using Coordinator.Controller.Core.Replicas;

namespace Coordinator.Controller.Shards;

/// <summary>Participants follow the tree itself: what a controller would command they see there, in its order.</summary>
internal sealed class TreeTransport : IControllerTransport
{
    private static readonly Task<CommandReply?> Obeyed = Task.FromResult<CommandReply?>(new CommandReply(CommandAnswer.Obey, []));

    public Task<CommandReply?> SendAsync(string endpoint, SendCommand command, CancellationToken cancellationToken) => Obeyed;
}
