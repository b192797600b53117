using Coordinator.Server.Options;
using Coordinator.Server.Tls;
using Coordinator.TestKit.Certificates;

namespace Coordinator.UnitTests.Server.Tls;

public sealed class TlsOptionsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coordinator-tls-");
    private readonly Dictionary<string, string?> _keys = new() { ["Coordinator:ServerId"] = "1" };

    public TlsOptionsTests()
    {
        using var authority = new TestAuthority("root");
        authority.Issue("good").Write(_folder.FullName, "good");
        authority.Issue("other").Write(_folder.FullName, "other");
        authority.Issue("old", begin: TimeSpan.FromHours(-2), end: TimeSpan.FromHours(-1)).Write(_folder.FullName, "old");
        authority.Issue("young", begin: TimeSpan.FromHours(1), end: TimeSpan.FromHours(2)).Write(_folder.FullName, "young");
        File.WriteAllText(At("root.pem"), authority.Pem);
        File.WriteAllText(At("empty.pem"), "nothing here");
        File.WriteAllText(At("huge.pem"), new string('x', TlsContent.MaxCharacters + 1));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Nothing_IsPlainText()
    {
        Assert.True(ServerOptionsReader.TryRead(_keys, out var options, out _));
        Assert.Equal(new TlsOptions(), options.Tls);
    }

    [Theory]
    [InlineData(false, null, ClientCertificates.None)]
    [InlineData(true, null, ClientCertificates.Required)]
    [InlineData(true, "optional", ClientCertificates.Optional)]
    [InlineData(true, "none", ClientCertificates.None)]
    public void Clients_AreAskedForCertificates_WhereAnAuthorityIsNamed(bool hasAuthority, string? asked, ClientCertificates expected)
    {
        Set("Clients", "good.pem", "good.key", hasAuthority ? "root.pem" : null);
        _keys["Coordinator:Tls:Clients:ClientCertificate"] = asked;
        Assert.True(ServerOptionsReader.TryRead(_keys, out var options, out _));
        Assert.Equal(expected, options.Tls.Clients!.ClientCertificates);
        Assert.Null(options.Tls.Clients.PlainEndpoint);
        Assert.Null(options.Tls.Peers);
    }

    [Fact]
    public void Peers_SpeakNothingElse_UnlessAChangeIsUnderWay()
    {
        Set("Peers", "good.pem", "good.key", "root.pem");
        Assert.True(ServerOptionsReader.TryRead(_keys, out var options, out _));
        Assert.Equal((false, false), (options.Tls.Peers!.AcceptsPlain, options.Tls.Peers.DialsPlain));
        _keys["Coordinator:Tls:Peers:Accept"] = "both";
        _keys["Coordinator:Tls:Peers:Dial"] = "plain";
        Assert.True(ServerOptionsReader.TryRead(_keys, out options, out _));
        Assert.Equal((true, true), (options.Tls.Peers!.AcceptsPlain, options.Tls.Peers.DialsPlain));
    }

    [Theory]
    [InlineData("Clients", "good.pem", null, null, "KeyFile", "is required with TLS")]
    [InlineData("Clients", null, "good.key", null, "CertificateFile", "is required with TLS")]
    [InlineData("Clients", "missing.pem", "good.key", null, "CertificateFile", "cannot be read")]
    [InlineData("Clients", "good.pem", "missing.key", null, "KeyFile", "cannot be read")]
    [InlineData("Clients", "good.pem", "other.key", null, "KeyFile", "is not the key of the certificate (CN=good)")]
    [InlineData("Clients", "empty.pem", "good.key", null, "CertificateFile", "no certificate in PEM")]
    [InlineData("Clients", "good.pem", "empty.pem", null, "KeyFile", "is not the key")]
    [InlineData("Clients", "huge.pem", "good.key", null, "CertificateFile", "more than 1048576 characters")]
    [InlineData("Clients", "old.pem", "old.key", null, "CertificateFile", "expired at")]
    [InlineData("Clients", "young.pem", "young.key", null, "CertificateFile", "is not valid before")]
    [InlineData("Clients", "good.pem", "good.key", "empty.pem", "AuthorityFile", "no certificate in PEM")]
    [InlineData("Peers", "good.pem", "good.key", null, "AuthorityFile", "know each other by certificates")]
    public void Mistakes_AreNamedByTheirKeys(string side, string? certificate, string? key, string? authority, string wrong, string message)
    {
        Set(side, certificate, key, authority);
        Assert.False(ServerOptionsReader.TryRead(_keys, out _, out var mistakes));
        var mistake = Assert.Single(mistakes);
        Assert.Equal($"Coordinator:Tls:{side}:{wrong}", mistake.Key);
        Assert.Contains(message, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tls:Clients:ClientCertificate", "required", "Tls:Clients:AuthorityFile")]
    [InlineData("Tls:Clients:PlainEndpoint", "127.0.0.1:5182", "Tls:Clients:PlainEndpoint")]
    [InlineData("Tls:Peers:Dial", "plain", "Tls:Peers:Dial")]
    [InlineData("Security:Operators", "super", "Security:Operators")]
    public void WhatDoesNotFitTogether_IsAMistake(string key, string value, string wrong)
    {
        Set("Clients", "good.pem", "good.key", null);
        Set("Peers", "good.pem", "good.key", "root.pem");
        _keys["Coordinator:" + key] = value;
        Assert.False(ServerOptionsReader.TryRead(_keys, out _, out var mistakes));
        Assert.Equal("Coordinator:" + wrong, Assert.Single(mistakes).Key);
    }

    private void Set(string side, string? certificate, string? key, string? authority)
    {
        _keys[$"Coordinator:Tls:{side}:CertificateFile"] = At(certificate);
        _keys[$"Coordinator:Tls:{side}:KeyFile"] = At(key);
        _keys[$"Coordinator:Tls:{side}:AuthorityFile"] = At(authority);
    }

    private string At(string? name) => name is null ? string.Empty : Path.Combine(_folder.FullName, name);
}
