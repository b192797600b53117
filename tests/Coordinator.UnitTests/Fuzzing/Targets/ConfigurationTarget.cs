using System.Text;
using Coordinator.Daemon.Run;
using Coordinator.Server.Options;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>A configuration file.</summary>
internal sealed class ConfigurationTarget : FuzzTarget
{
    public override string Name => "configuration";

    public override long FixedBytes => 512 << 10;

    public override long BytesPerByte => 1024;

    public override IReadOnlyList<byte[]> Valid { get; } =
    [
        .. new[]
        {
            """{ "Coordinator": { "ServerId": 1 } }""",
            """
            { "Coordinator": {
                "ServerId": 2, "DataDirectory": "/data", "LogDirectory": "/log", "Founding": "never",
                "ClientEndpoint": "0.0.0.0:5181", "PeerEndpoint": "[::1]:5182", "HttpEndpoint": "127.0.0.1:5183",
                "TickMilliseconds": 50, "SyncLimitTicks": 10, "InitLimitTicks": 100, "MaxDataBytes": 1048576, "WatchHistoryBytes": 67108864,
                "Limits": { "MaxConnectionsPerAddress": 100, "RequestsPerSecondPerAddress": 10, "BytesPerSecondPerAddress": 1000 },
                "Security": { "SuperDigest": "super:D/InIHSb7yEEbrWz8b9l71RjZJU=", "Operators": "super" },
                "Tls": {
                  "Clients": { "CertificateFile": "c.pem", "KeyFile": "c.key", "AuthorityFile": "a.pem", "ClientCertificate": "optional", "PlainEndpoint": "[::1]:5184" },
                  "Peers": { "CertificateFile": "p.pem", "KeyFile": "p.key", "AuthorityFile": "a.pem", "Accept": "both", "Dial": "plain" } },
                "Logging": { "Format": "json", "Levels": { "Default": "Debug", "Coordinator.Grpc": "None" } },
                "Servers": [
                  { "Id": 1, "Host": "a", "ClientPort": 5181, "PeerPort": 5182 },
                  { "Id": 2, "Host": "b", "PeerPort": 5182, "Role": "voter" },
                  { "Id": 3, "Host": "c", "PeerPort": 5182, "Role": "observer" } ] } }
            """,
        }.Select(Encoding.UTF8.GetBytes),
    ];

    public override Action Prepare(byte[] input) => () =>
    {
        using var content = new MemoryStream(input);
        if (ConfigurationSources.TryReadJson(content, "fuzzed.json", out var values, out _))
        {
            ServerOptionsReader.TryRead(values, out _, out _);
        }
    };
}
