using System.Globalization;
using Coordinator.Benchmarks.Clusters;

namespace Coordinator.Benchmarks.Ensembles;

/// <summary>Makes many znodes of 100 B, in folders.</summary>
internal static class TreeFill
{
    /// <summary>Parent of all of them.</summary>
    public const string Root = "/bench-trees";

    private const int Sessions = 8;
    private const int InFlight = 64;
    private const int Folders = 100;

    /// <summary>Makes some of them.</summary>
    /// <param name="ensemble">It serves.</param>
    /// <param name="from">So many are there.</param>
    /// <param name="to">So many there shall be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task FillAsync(LocalEnsemble ensemble, int from, int to, CancellationToken cancellationToken)
    {
        var data = new byte[100];
        var sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(session => ensemble.Target.ConnectAsync(session % ensemble.Target.Servers, cancellationToken)));
        if (from == 0)
        {
            await sessions[0].CreateAsync(Root, ReadOnlyMemory<byte>.Empty, isEphemeral: false, cancellationToken);
            for (var folder = 0; folder < Folders; folder++)
            {
                await sessions[0].CreateAsync(FolderOf(folder), ReadOnlyMemory<byte>.Empty, isEphemeral: false, cancellationToken);
            }
        }

        await Parallel.ForAsync(from, to, new ParallelOptions { MaxDegreeOfParallelism = Sessions * InFlight, CancellationToken = cancellationToken }, async (number, cancellation) =>
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{FolderOf(number % Folders)}/n{number:d7}");
            await sessions[number % Sessions].CreateAsync(path, data, isEphemeral: false, cancellation);
        });
        foreach (var session in sessions)
        {
            await session.DisposeAsync();
        }
    }

    private static string FolderOf(int folder) => string.Create(CultureInfo.InvariantCulture, $"{Root}/d{folder:d2}");
}
