using Coordinator.Client;
using Coordinator.Client.Abstractions;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>What a client hears of its session.</summary>
internal static class SessionStates
{
    /// <summary>Every state from now on; completes when the session is over.</summary>
    public static async Task<List<SessionState>> UntilTheEndAsync(CoordinatorClient client)
    {
        var states = new List<SessionState>();
        await foreach (var state in client.Session.StateChanges(DevEnsemble.Deadline(60)))
        {
            states.Add(state);
        }

        return states;
    }
}
