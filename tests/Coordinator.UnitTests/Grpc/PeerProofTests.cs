using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Coordinator.Grpc.Peer;
using Coordinator.Server.Audit;
using Coordinator.UnitTests.Server.Tls;

namespace Coordinator.UnitTests.Grpc;

public sealed class PeerProofTests : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData("coordinator://server/2", 2, true)]
    [InlineData("coordinator://server/2", 3, false)]
    [InlineData("coordinator://server/2", 22, false)]
    [InlineData("coordinator://server/2,coordinator://server/3", 3, true)]
    [InlineData("coordinator://server/2,b.example", 3, false)]
    [InlineData("b.example", 2, true)]
    [InlineData("B.EXAMPLE", 2, true)]
    [InlineData("b.example", 3, false)]
    [InlineData("*.example", 2, false)]
    [InlineData("10.0.0.3", 3, true)]
    [InlineData("10.0.0.4", 3, false)]
    [InlineData("https://elsewhere/2,b.example", 2, true)]
    [InlineData("b.example", 0, false)]
    [InlineData("b.example", 4_000_000_000, false)]
    [InlineData("", 2, false)]
    public void Certificate_ProvesTheServerThatItNames_OrWhoseHostItNames(string names, uint claimed, bool isProven)
    {
        using var certificate = Certificate(names);
        var flaw = Proof(new LogLines()).Disprove(certificate, claimed);
        Assert.Equal(isProven, flaw is null);
    }

    [Fact]
    public void CommonName_ProvesNothing()
    {
        using var certificate = Certificate("other.example", "CN=b.example");
        Assert.NotNull(Proof(new LogLines()).Disprove(certificate, 2));
    }

    [Fact]
    public void Refusal_NamesTheClaimTheAddressAndTheCertificate_AndIsAudited()
    {
        var log = new LogLines();
        using var certificate = Certificate("coordinator://server/3", "CN=three");
        var reason = Proof(log).Refuse(2, certificate, IPAddress.Parse("::ffff:10.0.0.9"));
        Assert.Contains("10.0.0.9 says to be server 2", reason, StringComparison.Ordinal);
        Assert.Contains("CN=three", reason, StringComparison.Ordinal);
        Assert.Contains("is that of coordinator://server/3", reason, StringComparison.Ordinal);
        var line = Assert.Single(log.All).Text;
        Assert.StartsWith("link-as-server-2  by ip:10.0.0.9: AuthFailed: the certificate (CN=three", line, StringComparison.Ordinal);
    }

    [Fact]
    public void PlainText_DuringAChange_ProvesNothing_AndIsServed() =>
        Assert.Null(Proof(new LogLines()).Refuse(2, null, IPAddress.Loopback));

    private static PeerProof Proof(LogLines log) => new(
        id => id.Value switch { 2 => "b.example", 3 => "10.0.0.3", _ => null },
        new AuditLog(new OneLog(log), TimeProvider.System),
        NoMeters.Metrics().Connections);

    private X509Certificate2 Certificate(string names, string subject = "CN=peer")
    {
        var request = new CertificateRequest(subject, _key, HashAlgorithmName.SHA256);
        var builder = new SubjectAlternativeNameBuilder();
        foreach (var name in names.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.Contains("://", StringComparison.Ordinal))
            {
                builder.AddUri(new Uri(name));
            }
            else if (IPAddress.TryParse(name, out var address))
            {
                builder.AddIpAddress(address);
            }
            else
            {
                builder.AddDnsName(name);
            }
        }

        if (names.Length > 0)
        {
            request.CertificateExtensions.Add(builder.Build());
        }

        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }
}
