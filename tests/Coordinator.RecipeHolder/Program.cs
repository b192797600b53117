using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.RecipeHolder;

// ENDPOINTS RECIPE: holds it, says so, and after a line of input tries to write as if it still held it.
var options = CoordinatorClientOptions.For(args[0]) with { SessionTimeout = TimeSpan.FromSeconds(1) };
await using var client = await CoordinatorClient.ConnectAsync(options);
var guard = await Holders.HoldAsync(args[1], client, CancellationToken.None);
Console.WriteLine($"held {guard.Czxid.Value}");
Console.ReadLine();
Console.WriteLine("own session: " + await TryWriteAsync(client));

// The process may have opened another session meanwhile: its old token must not help it either.
await using var another = await CoordinatorClient.ConnectAsync(options);
Console.WriteLine("new session: " + await TryWriteAsync(another));

async Task<string> TryWriteAsync(CoordinatorClient writer)
{
    try
    {
        await writer.SetAsync("/result", "stale"u8.ToArray(), guard: guard);
        return "written";
    }
    catch (CoordinatorException refused)
    {
        return refused.Code.ToString();
    }
}
