namespace Coordinator.Cli.Commands;

/// <summary>Ends what prints for ever when nobody reads on.</summary>
internal static class ReaderWatch
{
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(500);

    internal static async Task RunAsync(CommandContext context, Func<CancellationToken, Task> run)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var reader = CancelWhenReaderIsGoneAsync(context, end);
        try
        {
            await run(end.Token);
        }
        catch (OperationCanceledException) when (!context.CancellationToken.IsCancellationRequested)
        {
            // Nobody reads on: done, not interrupted.
        }
        finally
        {
            await end.CancelAsync();
            await reader;
        }
    }

    private static async Task CancelWhenReaderIsGoneAsync(CommandContext context, CancellationTokenSource end)
    {
        using var timer = new PeriodicTimer(Check);
        while (!end.IsCancellationRequested)
        {
            if (context.Streams.IsReaderGone)
            {
                await end.CancelAsync();
                return;
            }

            // Ends without an exception when the command does: nothing is wrong then.
            using var wake = end.Token.Register(timer.Dispose);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
