using Coordinator.Server.Tls;

namespace Coordinator.Server.Options;

/// <summary>The part of the configuration that is about TLS. Reads the files too: a server with a wrong certificate must not start.</summary>
internal static class TlsOptionsReader
{
    private const string Clients = "Coordinator:Tls:Clients";
    private const string Peers = "Coordinator:Tls:Peers";

    public static TlsOptions Read(OptionsSource source, DateTimeOffset now) => new() { Clients = ReadClients(source, now), Peers = ReadPeers(source, now) };

    private static ClientTlsOptions? ReadClients(OptionsSource source, DateTimeOffset now)
    {
        var isOn = source.Children(Clients).Count > 0;
        var authority = source.Find($"{Clients}:AuthorityFile");
        var asked = source.Choice(
            $"{Clients}:ClientCertificate",
            authority is null ? ClientCertificates.None : ClientCertificates.Required,
            ("none", ClientCertificates.None),
            ("optional", ClientCertificates.Optional),
            ("required", ClientCertificates.Required));
        var plain = source.Find($"{Clients}:PlainEndpoint") is null ? null : source.Endpoint($"{Clients}:PlainEndpoint", new HostPort("127.0.0.1", 1));
        if (asked != ClientCertificates.None && authority is null)
        {
            source.Mistake($"{Clients}:AuthorityFile", "is required to ask clients for certificates (ClientCertificate)");
        }

        return isOn && TryLoad(source, Clients, now, authority, out var files, out var material) ? new ClientTlsOptions(files, material, asked, plain) : null;
    }

    private static PeerTlsOptions? ReadPeers(OptionsSource source, DateTimeOffset now)
    {
        var isOn = source.Children(Peers).Count > 0;
        var acceptsPlain = source.Choice($"{Peers}:Accept", false, ("tls", false), ("both", true));
        var dialsPlain = source.Choice($"{Peers}:Dial", false, ("tls", false), ("plain", true));
        if (dialsPlain && !acceptsPlain)
        {
            source.Mistake($"{Peers}:Dial", "is plain, which servers with Accept tls refuse: dial tls, or accept both");
        }

        var authority = source.Find($"{Peers}:AuthorityFile");
        if (isOn && authority is null)
        {
            source.Mistake($"{Peers}:AuthorityFile", "is required: servers know each other by certificates");
        }

        return isOn && TryLoad(source, Peers, now, authority, out var files, out var material) ? new PeerTlsOptions(files, material, acceptsPlain, dialsPlain) : null;
    }

    private static bool TryLoad(OptionsSource source, string section, DateTimeOffset now, string? authority, out TlsFiles files, out TlsMaterial material)
    {
        var isComplete = true;
        foreach (var name in new[] { nameof(TlsFiles.CertificateFile), nameof(TlsFiles.KeyFile) })
        {
            if (source.Find($"{section}:{name}") is null)
            {
                source.Mistake($"{section}:{name}", "is required with TLS: a file in PEM");
                isComplete = false;
            }
        }

        material = null!;
        files = new TlsFiles(source.Text($"{section}:CertificateFile", string.Empty), source.Text($"{section}:KeyFile", string.Empty), authority);
        if (!isComplete || TlsMaterial.TryLoad(files, now, out material!, out var mistake))
        {
            return isComplete;
        }

        source.Mistake($"{section}:{mistake.Key}", mistake.Message);
        return false;
    }
}
