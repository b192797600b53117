using Coordinator.ChaosTests.Cluster;

namespace Coordinator.ChaosTests.Faults;

/// <summary>Disks that fail, fill, lose what was not flushed, rot or are new.</summary>
internal static class DiskFaults
{
    private const int InputOutputError = 5;

    public static readonly IReadOnlyList<Fault> All =
    [
        new("disk-errors", "every flush of one server fails with EIO until it is fenced", DiskErrorsAsync),
        new("full-disk", "one server's file system is full until it is fenced, then has room again", FullDiskAsync),
        new("power-cut", "kill -9 of all, and every disk as its image was at that moment", PowerCutAsync),
        new("wipe", "kill -9 of a follower, its data deleted", WipeAsync),
        new("flip-byte", "kill -9 of a follower, a byte of its log, snapshot or epochs flipped", FlipByteAsync),
    ];

    private static async Task DiskErrorsAsync(FaultContext context)
    {
        var victim = context.AnyServer;
        victim.Inject($"enable name=posix/io/sync/fdatasync,failinfo={InputOutputError}");
        await Ensemble.NotReadyAsync(victim, "disk fault");
        victim.Inject("disable name=posix/io/sync/fdatasync");
    }

    private static async Task FullDiskAsync(FaultContext context)
    {
        var victim = context.AnyServer;
        victim.Disk.Fill();
        await Ensemble.NotReadyAsync(victim, "disk fault");
        victim.Disk.Empty();
    }

    private static async Task PowerCutAsync(FaultContext context)
    {
        await Task.WhenAll(context.Ensemble.Servers.Select(server => server.KillAsync()));
        context.Ensemble.Servers.ForEach(server => server.Disk.CutPower());
        context.Ensemble.Servers.ForEach(server => server.Start());
    }

    private static async Task WipeAsync(FaultContext context)
    {
        await context.Follower.KillAsync();
        await context.Load.MoreAsync(20);
        Directory.Delete(context.Follower.DataDirectory, recursive: true);
        context.Follower.Start();
    }

    private static async Task FlipByteAsync(FaultContext context)
    {
        // The others have acknowledged more since: whatever this copy loses, they hold.
        await context.Follower.KillAsync();
        await context.Load.MoreAsync(20);
        string[] patterns = ["log.*", "snapshot.*", "epochs"];
        var files = patterns.SelectMany(pattern => Directory.GetFiles(context.Follower.DataDirectory, pattern, SearchOption.AllDirectories)).ToList();
        var file = files[context.Random.Next(files.Count)];
        var bytes = await File.ReadAllBytesAsync(file);

        // What lies behind is preallocated and was never written.
        var position = context.Random.Next(bytes.AsSpan().LastIndexOfAnyExcept((byte)0) + 1);
        bytes[position] ^= (byte)(1 << context.Random.Next(8));
        await File.WriteAllBytesAsync(file, bytes);
        context.Follower.Start();
    }
}
