using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.TestKit.Disks;
using Coordinator.Tree;
using Coordinator.UnitTests.Storage;
using Coordinator.UnitTests.Tree;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>
/// One file of a server's directories is anything, the others are whole: opening gives a store or says why not. The first byte of an
/// input says which file of the kind it is.
/// </summary>
internal sealed class StoreFileTarget(string name, string pathPart, Action<byte[]> reseal) : FuzzTarget
{
    private static readonly StoreOptions Options = new("/data", "/log", new ServerId(1), SegmentBytes: 16 << 10);
    private static readonly (string Path, byte[] Content)[] Files = Make();

    private readonly (string Path, byte[] Content)[] _mutated =
        [.. Files.Where(file => file.Path.Contains(pathPart, StringComparison.Ordinal) && (pathPart != "/data/" || file.Path.Count(c => c == '/') == 2))];

    public override string Name => name;

    /// <summary>The other files, windows for reading, and a simulated disk's own pages.</summary>
    public override long FixedBytes => 4 << 20;

    public override long BytesPerByte => 64;

    public override IReadOnlyList<byte[]> Valid => field ??= [.. _mutated.Select((file, index) => (byte[])[(byte)index, .. file.Content])];

    /// <summary>The beginning of blocks: what follows is mostly data that nobody interprets.</summary>
    public override int Place(SeededRandom random, int length) =>
        Math.Min(length - 1, random.Next(4) == 0 ? random.Next(length) : 1 + (random.Next(1 + (length / Framing.BlockBytes)) * Framing.BlockBytes) + random.Next(120));

    public override void Reseal(byte[] input)
    {
        if (input.Length > 1)
        {
            var content = input[1..];
            reseal(content);
            content.CopyTo(input, 1);
        }
    }

    public override Action Prepare(byte[] input)
    {
        var disk = new SimDisk();
        var changed = _mutated[(input.Length == 0 ? 0 : input[0]) % _mutated.Length].Path;
        foreach (var (path, content) in Files)
        {
            CreateParents(disk, path);
            using var file = disk.Open(path, DiskOpenMode.OpenOrCreate);
            file.Write(0, path == changed ? input.AsSpan(Math.Min(1, input.Length)) : content);
        }

        return () => OpenAndRead(disk);
    }

    private static void OpenAndRead(SimDisk disk)
    {
        try
        {
            if (ReplicaStore.Open(disk, Options) is not OpenResult.Opened opened)
            {
                return;
            }

            using var store = opened.Store;
            if (!opened.State.SnapshotZxid.IsZero)
            {
                ReadSnapshot(store, opened.State.SnapshotZxid);
            }
        }
        catch (DiskFaultException)
        {
            // Names the file and the place; a server ends with it as it does with a refusal.
            return;
        }
    }

    private static void ReadSnapshot(ReplicaStore store, Zxid zxid)
    {
        using var content = store.OpenSnapshot(zxid);
        var reader = new TreeSnapshotReader(seed: 2);
        var buffer = new byte[4096];
        for (int count; (count = content.Read(buffer)) > 0 && reader.Feed(buffer.AsSpan(0, count));)
        {
        }

        reader.Complete();
    }

    private static void CreateParents(SimDisk disk, string path)
    {
        for (var slash = path.IndexOf('/', 1); slash > 0; slash = path.IndexOf('/', slash + 1))
        {
            if (!disk.Exists(path[..slash]))
            {
                disk.CreateDirectory(path[..slash]);
            }
        }
    }

    /// <summary>A store with several segments, two snapshots and epochs.</summary>
    private static (string Path, byte[] Content)[] Make()
    {
        var disk = new SimDisk();
        var (store, _) = StoreFixture.Open(disk, Options);
        store.SaveEpochs(new EpochState(new Epoch(2), new Epoch(1), Voter: true));
        for (var batch = 0; batch < 8; batch++)
        {
            store.Append(StoreFixture.LogRecords(1, 1 + (batch * 3), 3), StoreFixture.Z(1, batch * 3));
            store.Flush();
            if (batch is 2 or 5)
            {
                WriteSnapshot(store, StoreFixture.Z(1, 3 * (batch + 1)));
            }
        }

        store.Dispose();
        return [.. disk.Files().Select(path => (path, ContentOf(disk, path)))];
    }

    private static void WriteSnapshot(ReplicaStore store, Zxid zxid)
    {
        var tree = new TreeBench();
        tree.Write(TreeBench.Create("/a"));
        var writer = store.BeginSnapshot(zxid);
        writer.Write(Snapshots.Write(tree.Tree));
        Assert.True(writer.Complete());
    }

    private static byte[] ContentOf(SimDisk disk, string path)
    {
        using var file = disk.Open(path, DiskOpenMode.Open);
        var content = new byte[file.Length];
        file.Read(0, content);
        return content;
    }
}
