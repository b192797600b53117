using Coordinator.Cli;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;
using Coordinator.UnitTests.Backup;

using Google.Protobuf;

namespace Coordinator.UnitTests.Cli.Commands;

/// <summary>snapshot, recover and log, on real directories; what they do is tested beneath.</summary>
public sealed class BackupCommandTests : IDisposable
{
    private static readonly byte[] Backup = MakeBackup();

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-backup-");

    public void Dispose() => _folder.Delete(recursive: true);

    private string FilePath => Path.Combine(_folder.FullName, "backup");

    private string Data => Path.Combine(_folder.FullName, "data");

    [Fact]
    public async Task Save_GoesOnToAServerThatGives_AndPrintsWhatIsInIt()
    {
        var refusing = new FakeTarget(1, _ => null!, _ => throw Refusals.Service(ErrorCode.Unavailable, "looking"));
        var broken = new FakeTarget(2, _ => null!, _ => Pieces(Backup).Take(1));
        var ran = await CommandLine.RunAsync([refusing, broken, Giving(3)], ["snapshot", "save", FilePath, "--output", "json"]);
        Assert.Equal(
            (0, $$"""{"file":"{{FilePath}}","zxid":"0x30000000006","bytes":{{Backup.Length}},"ensembleId":"0x77","znodes":5,"sessions":1}""" + "\n", ""),
            (ran.ExitCode, ran.Output, ran.Error));
        Assert.Equal(Backup, await File.ReadAllBytesAsync(FilePath, TestContext.Current.CancellationToken));
        Assert.Equal(["backup"], _folder.GetFiles().Select(file => file.Name));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(FilePath) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task Save_NobodyGives_OrItArrivesDamaged_LeavesNothing()
    {
        var refusing = new FakeTarget(1, _ => null!, _ => throw Refusals.Service(ErrorCode.Throttled, "one at a time"));
        var none = await CommandLine.RunAsync(refusing, "snapshot", "save", FilePath);
        Assert.Equal((ExitCode.Unavailable, "error: Throttled: 127.0.0.1:1: one at a time\n"), (none.ExitCode, none.Error));

        var forbidden = await CommandLine.RunAsync(new FakeTarget(1, _ => null!, _ => throw Refusals.Service(ErrorCode.NoAuth, "super")), "snapshot", "save", FilePath);
        Assert.Equal((ExitCode.Refused, "error: NoAuth: super\n"), (forbidden.ExitCode, forbidden.Error));

        var damaged = Backup.ToArray();
        damaged[200] ^= 1;
        var wrong = await CommandLine.RunAsync(new FakeTarget(1, _ => null!, _ => Pieces(damaged, Framing.Checksum(Backup))), "snapshot", "save", FilePath);
        Assert.Equal(ExitCode.Refused, wrong.ExitCode);
        Assert.Contains("the checksum is wrong", wrong.Error, StringComparison.Ordinal);
        Assert.Empty(_folder.GetFiles());
    }

    [Fact]
    public async Task Inspect_OfADamagedFilePathSaysWhereAndEndsWithOne()
    {
        Assert.Equal(ExitCode.Refused, (await RunAsync("snapshot", "inspect", FilePath)).ExitCode);
        await File.WriteAllBytesAsync(FilePath, Backup, TestContext.Current.CancellationToken);
        var whole = await RunAsync("snapshot", "inspect", FilePath);
        Assert.StartsWith($"{FilePath}: whole; zxid 0x30000000006, ensemble 0x77, 5 znodes (1 ephemeral), 1 sessions, {Backup.Length} bytes\n", whole.Output, StringComparison.Ordinal);

        await File.WriteAllBytesAsync(FilePath, Backup[..^1], TestContext.Current.CancellationToken);
        var cut = await RunAsync("snapshot", "inspect", FilePath);
        Assert.Equal((ExitCode.Refused, $"error: BadArguments: {FilePath}: content and trailer do not agree ({Backup.Length - 1} bytes)\n"), (cut.ExitCode, cut.Error));
    }

    [Fact]
    public async Task Restore_ThenRecover_ThenLog_WorkOnTheSameDirectory()
    {
        await File.WriteAllBytesAsync(FilePath, Backup, TestContext.Current.CancellationToken);
        var restored = await RunAsync("snapshot", "restore", FilePath, "--data", Data, "--server-id", "2", "--ensemble-id", "0xabc", "--output", "json");
        Assert.Equal(
            $$"""{"data":"{{Data}}","serverId":2,"ensembleId":"0xabc","zxid":"0x3eb0000000001","epoch":1003,"snapshotZxid":"0x30000000006","znodes":4,"sessions":1,"membershipForgotten":true}""" + "\n",
            restored.Output);
        Assert.Contains("not empty", (await RunAsync("snapshot", "restore", FilePath, "--data", Data, "--server-id", "2")).Error, StringComparison.Ordinal);

        var planned = await RunAsync("recover", "--data", Data);
        Assert.Contains("nothing was changed\n", planned.Output, StringComparison.Ordinal);
        Assert.Contains("may appear: the last 0 txns", planned.Output, StringComparison.Ordinal);
        var recovered = await RunAsync("recover", "--data", Data, "--yes", "--raise-epoch", "7");
        Assert.Contains("its history begins at 0x3f20000000001; the old history stays in " + Data + "/gen-", recovered.Output, StringComparison.Ordinal);

        var verified = await RunAsync("log", "verify", "--data", Data);
        Assert.Equal(0, verified.ExitCode);
        Assert.EndsWith("server 2, 0 txns after zxid 0x3f20000000001 through 0x3f20000000001, committed through 0x3f20000000001: whole\n", verified.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), ((await RunAsync("log", "dump", "--data", Data)).ExitCode, (await RunAsync("log", "dump", "--data", Data)).Output));
    }

    [Fact]
    public async Task Recover_OfADamagedCopy_OnlyWhenThatIsWanted_AndSaysWhatIsLost()
    {
        await File.WriteAllBytesAsync(FilePath, Backup, TestContext.Current.CancellationToken);
        await RunAsync("snapshot", "restore", FilePath, "--data", Data, "--server-id", "2");
        var log = Directory.GetFiles(Data, "log.*", SearchOption.AllDirectories).Single();
        await File.WriteAllBytesAsync(log, new byte[10_000], TestContext.Current.CancellationToken);

        var verified = await RunAsync("log", "verify", "--data", Data);
        Assert.Equal(ExitCode.Refused, verified.ExitCode);
        Assert.Contains($"damaged: DamagedLog: {log}: damaged at offset 0", verified.Output, StringComparison.Ordinal);
        Assert.Contains("this copy is damaged, recover from another one", (await RunAsync("recover", "--data", Data, "--yes")).Error, StringComparison.Ordinal);

        var recovered = await RunAsync("recover", "--data", Data, "--despite-damage", "--yes");
        Assert.Contains("kept: everything through zxid 0x3eb0000000001", recovered.Output, StringComparison.Ordinal);
        Assert.Contains("note: " + log, recovered.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("log", "verify", "--data", Data)).ExitCode);
        Assert.True(File.Exists(log));
    }

    [Theory]
    [InlineData("snapshot", "restore", "f", "--data", "d", "--server-id", "0")]
    [InlineData("snapshot", "restore", "f", "--data", "d", "--server-id", "1", "--ensemble-id", "0")]
    [InlineData("recover", "--data", "d", "--raise-epoch", "0")]
    [InlineData("recover")]
    [InlineData("log", "dump", "--data", "d", "--from", "x")]
    public async Task WrongUsage_IsSaid(params string[] arguments) => Assert.Equal(ExitCode.WrongUsage, (await RunAsync(arguments)).ExitCode);

    private static Task<CommandLine> RunAsync(params string[] arguments) => CommandLine.RunAsync([new FakeTarget(1, _ => null!)], arguments);

    private static FakeTarget Giving(int port) => new(port, _ => null!, _ => Pieces(Backup));

    private static IEnumerable<SaveSnapshotResponse> Pieces(byte[] file, ulong? checksum = null)
    {
        yield return new SaveSnapshotResponse();
        for (var at = 0; at < file.Length; at += 100)
        {
            var isLast = at + 100 >= file.Length;
            yield return new SaveSnapshotResponse
            {
                Data = ByteString.CopyFrom(file.AsSpan(at, Math.Min(100, file.Length - at))),
                Zxid = 1,
                Length = file.Length,
                IsLast = isLast,
                Checksum = isLast ? checksum ?? Framing.Checksum(file) : 0,
            };
        }
    }

    private static byte[] MakeBackup()
    {
        var fixture = new BackupFixture();
        var bytes = new byte[fixture.Save().Bytes];
        using var file = fixture.Disk.Open(BackupFixture.Backup, DiskOpenMode.Read);
        Assert.Equal(bytes.Length, file.Read(0, bytes));
        return bytes;
    }
}
