using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Primitives;

using Google.Protobuf;

namespace Coordinator.Cli.Commands;

/// <summary>Creates an ephemeral znode and holds its session open until Ctrl-C, which closes it, so that the znode vanishes at once.</summary>
internal static class HeldCreate
{
    internal static async Task RunAsync(CommandContext context, string path, ByteString data, CreateChoice choice, bool parents)
    {
        try
        {
            await using var client = await context.OpenSessionAsync();
            if (parents)
            {
                await CreateParentsAsync(client, path, choice.Acl ?? [], context.CancellationToken);
            }

            var options = new CreateOptions { Mode = choice.Mode, IfAbsent = choice.IfAbsent, Acl = choice.Acl ?? [] };
            var created = await client.CreateAsync(path, data.Memory, options, context.CancellationToken);
            CreateCommand.Print(context, created.Path, created.Zxid.Value, choice.IfAbsent ? created.IsCreated : null);
            await context.Streams.FlushAsync();

            // What was there already belongs to another session: nothing to hold.
            if (created.IsCreated)
            {
                await HoldAsync(client.Session, created.Path, context.CancellationToken);
            }
        }
        catch (CoordinatorException error)
        {
            throw SessionErrors.ToFailure(error);
        }
    }

    private static async Task CreateParentsAsync(ICoordinatorClient client, string path, IReadOnlyList<Acl> acl, CancellationToken cancellationToken)
    {
        for (var slash = path.IndexOf('/', Math.Min(1, path.Length)); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            await client.CreateAsync(path[..slash], ReadOnlyMemory<byte>.Empty, new CreateOptions { IfAbsent = true, Acl = acl }, cancellationToken);
        }
    }

    /// <summary>Only the service's word ends it: a session that is merely out of touch may come back, with its znode.</summary>
    private static async Task HoldAsync(ISession session, string path, CancellationToken cancellationToken)
    {
        await foreach (var state in session.StateChanges(cancellationToken))
        {
            if (state is SessionState.Expired or SessionState.Closed)
            {
                break;
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw new CoordinatorException(ErrorCode.SessionExpired, $"the session of {path} is over, and {path} gone with it");
    }
}
