using Coordinator.Server.Tls;
using Coordinator.TestKit.Certificates;
using Microsoft.Extensions.Logging;

namespace Coordinator.UnitTests.Server.Tls;

public sealed class LiveCertificatesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-tls-");
    private readonly TestAuthority _authority = new("root");
    private readonly LogLines _log = new();
    private readonly TlsFiles _files;
    private readonly Issued _first;
    private readonly LiveCertificates _live;

    public LiveCertificatesTests()
    {
        _first = _authority.Issue("one");
        var (certificate, key) = _first.Write(_folder.FullName, "live");
        _files = new TlsFiles(certificate, key, File("root.pem", _authority.Pem));
        Assert.True(TlsMaterial.TryLoad(_files, DateTimeOffset.UtcNow, out var initial, out _));

        _live = new LiveCertificates("clients", _files, initial, new NoTimers(), _log);
    }

    public void Dispose()
    {
        _live.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void NothingChanged_ChangesNothing()
    {
        var before = _live.Current;
        _live.Look();
        _live.Look();
        Assert.Same(before, _live.Current);
        Assert.Single(_log.All);
    }

    [Fact]
    public void NewFiles_AreInForceFromTheNextLookOn()
    {
        var next = _authority.Issue("two");
        next.Write(_folder.FullName, "live");
        Assert.Equal(_first.Serial, _live.Current.Certificate.SerialNumber);
        _live.Look();
        Assert.Equal(next.Serial, _live.Current.Certificate.SerialNumber);
        Assert.Contains(next.Serial, _log.All[^1].Text, StringComparison.Ordinal);
    }

    /// <summary>As Kubernetes does it: the files are links into a folder that is a link itself, and only that is replaced.</summary>
    [Fact]
    public void SwappedLink_IsFollowed()
    {
        var next = _authority.Issue("two");
        var old = Path.Combine(_folder.FullName, "v1");
        var young = Path.Combine(_folder.FullName, "v2");
        var link = Path.Combine(_folder.FullName, "data");
        foreach (var (folder, issued) in new[] { (old, _first), (young, next) })
        {
            Directory.CreateDirectory(folder);
            issued.Write(folder, "tls");
        }

        Directory.CreateSymbolicLink(link, old);
        var files = _files with { CertificateFile = Path.Combine(link, "tls.pem"), KeyFile = Path.Combine(link, "tls.key") };
        Assert.True(TlsMaterial.TryLoad(files, DateTimeOffset.UtcNow, out var initial, out _));
        using var live = new LiveCertificates("peers", files, initial, new NoTimers(), _log);
        live.Look();
        Directory.CreateSymbolicLink(link + "-new", young);
        Directory.Delete(link);
        Directory.Move(link + "-new", link);
        live.Look();
        Assert.Equal(next.Serial, live.Current.Certificate.SerialNumber);
    }

    [Fact]
    public void CertificateBeforeItsKey_SaysNothing_AndBothAreTakenTogether()
    {
        var next = _authority.Issue("two");
        System.IO.File.WriteAllText(_files.CertificateFile, next.Certificate);
        _live.Look();
        Assert.Equal(_first.Serial, _live.Current.Certificate.SerialNumber);
        next.Write(_folder.FullName, "live");
        _live.Look();
        Assert.Equal(next.Serial, _live.Current.Certificate.SerialNumber);
        Assert.DoesNotContain(_log.All, line => line.Level == LogLevel.Error);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("gone")]
    [InlineData("expired")]
    public void BadFile_KeepsTheOldOne_AndIsSaidOnce(string kind)
    {
        switch (kind)
        {
            case "gone":
                System.IO.File.Delete(_files.CertificateFile);
                break;
            case "expired":
                _authority.Issue("old", begin: TimeSpan.FromHours(-2), end: TimeSpan.FromHours(-1)).Write(_folder.FullName, "live");
                break;
            default:
                File("live.pem", kind);
                break;
        }

        for (var look = 0; look < 5; look++)
        {
            _live.Look();
        }

        Assert.Equal(_first.Serial, _live.Current.Certificate.SerialNumber);
        var line = Assert.Single(_log.All, line => line.Level == LogLevel.Error).Text;
        Assert.Contains("CertificateFile", line, StringComparison.Ordinal);
        Assert.Contains(_first.Serial, line, StringComparison.Ordinal);

        _authority.Issue("two").Write(_folder.FullName, "live");
        _live.Look();
        Assert.NotEqual(_first.Serial, _live.Current.Certificate.SerialNumber);
    }

    [Fact]
    public void NewAuthority_IsTaken()
    {
        using var other = new TestAuthority("other");
        File("root.pem", _authority.Pem + "\n" + other.Pem);
        _live.Look();
        Assert.Equal(2, _live.Current.Authorities.Count);
    }

    private string File(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    /// <summary>The test looks when it wants to.</summary>
    private sealed class NoTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
