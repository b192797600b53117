using System.CommandLine;
using System.Diagnostics.CodeAnalysis;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Client.Tls;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>The options that stand before or after any command.</summary>
internal sealed class GlobalOptions
{
    internal static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(1);

    private readonly Surroundings _surroundings;

    private readonly Option<IReadOnlyList<EndpointAddress>> _endpoints = new("--endpoints")
    {
        Description = $"servers to ask, in order [default: ${EndpointList.Variable}, then {EndpointList.Default}]",
        HelpName = "H:P,H:P,…",
        Recursive = true,
        CustomParser = Parsed.By<IReadOnlyList<EndpointAddress>>(EndpointList.TryParse),
    };

    private readonly Option<OutputFormat> _output = new("--output")
    {
        Description = "form of results and errors [default: text]",
        HelpName = "text|json",
        Recursive = true,
        CustomParser = Parsed.OneOf(("text", OutputFormat.Text), ("json", OutputFormat.Json)),
    };

    private readonly Option<TimeSpan> _timeout = new("--timeout")
    {
        Description = "until when refusals are retried; 0 tries once [default: 5s]",
        HelpName = "5s",
        Recursive = true,
        CustomParser = Parsed.Duration(LongestTimeout),
    };

    private readonly Option<Wire.Consistency> _consistency = new("--consistency")
    {
        Description = "which state reads see [default: local]",
        HelpName = "local|linearizable",
        Recursive = true,
        CustomParser = Parsed.OneOf(("local", Wire.Consistency.Local), ("linearizable", Wire.Consistency.Linearizable)),
    };

    private readonly Option<string[]> _auth = new("--auth")
    {
        Description = $"who the caller is, for access control lists; may be repeated [default: ${AuthText.Variable}]",
        HelpName = "user:password",
        Recursive = true,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string> _clusterRoot = new("--root")
    {
        Description = "what everything of these brokers, or of an application's shards, lies below [default: /]",
        HelpName = "PATH",
        Recursive = true,
        CustomParser = Parsed.By<string>((string text, out string value, [NotNullWhen(false)] out string? mistake) =>
        {
            (value, mistake) = (text, ZnodePath.Validate(text));
            return mistake is null;
        }),
    };

    private readonly Option<string> _tlsAuthority = TlsOption("authority", "roots of the servers' certificates, in PEM", "FILE", TlsText.AuthorityVariable);
    private readonly Option<string> _tlsCertificate = TlsOption("certificate", "the caller's certificate, in PEM", "FILE", TlsText.CertificateVariable);
    private readonly Option<string> _tlsKey = TlsOption("key", "its key, in PEM", "FILE", TlsText.KeyVariable);
    private readonly Option<string> _tlsServerName = TlsOption("server-name", "the name that servers' certificates must have", "NAME", TlsText.ServerNameVariable);

    /// <param name="surroundings">Of the process: its variables stand where options are absent.</param>
    internal GlobalOptions(Surroundings surroundings) => _surroundings = surroundings;

    internal void AddTo(RootCommand root)
    {
        root.Options.Add(_endpoints);
        root.Options.Add(_output);
        root.Options.Add(_timeout);
        root.Options.Add(_consistency);
        root.Options.Add(_auth);
        root.Options.Add(_tlsAuthority);
        root.Options.Add(_tlsCertificate);
        root.Options.Add(_tlsKey);
        root.Options.Add(_tlsServerName);
    }

    /// <summary>A command that is about brokers, wherever in the tree they are.</summary>
    internal Command AtRoot(Command command)
    {
        command.Options.Add(_clusterRoot);
        return command;
    }

    internal Settings Read(ParseResult parsed) => new(
        parsed.GetValue(_endpoints) ?? ReadVariable(),
        parsed.GetValue(_output),
        parsed.GetResult(_timeout) is null ? DefaultTimeout : parsed.GetValue(_timeout),
        parsed.GetValue(_consistency),
        ReadAuth(parsed))
    {
        IsTimeoutGiven = parsed.GetResult(_timeout) is not null,
        ClusterRoot = parsed.GetValue(_clusterRoot) ?? ZnodePath.Root,
        Tls = ReadTls(parsed),
    };

    /// <summary>The form of errors, as far as a command line that does not parse says it.</summary>
    internal OutputFormat ReadFormat(ParseResult parsed) =>
        parsed.GetResult(_output) is { Tokens: [.., { Value: "json" }] } ? OutputFormat.Json : OutputFormat.Text;

    private static Option<string> TlsOption(string name, string description, string helpName, string variable) => new("--tls-" + name)
    {
        Description = $"{description} [default: ${variable}]",
        HelpName = helpName,
        Recursive = true,
    };

    private ClientTls? ReadTls(ParseResult parsed) => new TlsText(
        parsed.GetValue(_tlsAuthority), parsed.GetValue(_tlsCertificate), parsed.GetValue(_tlsKey), parsed.GetValue(_tlsServerName))
        .Or(_surroundings.TlsVariables)
        .ToTls();

    private string[] ReadAuth(ParseResult parsed)
    {
        var given = parsed.GetValue(_auth) ?? [];
        var (source, proofs) = given.Length > 0 || string.IsNullOrEmpty(_surroundings.AuthVariable)
            ? ("--auth", given)
            : (AuthText.Variable, [_surroundings.AuthVariable]);
        foreach (var proof in proofs)
        {
            if (!AuthText.TryParse(proof, out _, out var mistake))
            {
                throw CommandFailedException.WrongUsage($"{source}: {mistake}");
            }
        }

        return proofs;
    }

    private IReadOnlyList<EndpointAddress> ReadVariable()
    {
        var text = string.IsNullOrWhiteSpace(_surroundings.EndpointsVariable) ? EndpointList.Default : _surroundings.EndpointsVariable;
        return EndpointList.TryParse(text, out var endpoints, out var mistake)
            ? endpoints
            : throw CommandFailedException.WrongUsage($"{EndpointList.Variable}: {mistake}");
    }
}
