using System.Text.Json.Nodes;

namespace Coordinator.Daemon.Dev;

/// <summary>One broker beside the local ensemble.</summary>
/// <param name="options">Of the ensemble.</param>
/// <param name="data">The folder that its own is in.</param>
/// <param name="id">From 1.</param>
internal sealed class DevBroker(DevOptions options, string data, int id) : DevProcess("broker", "broker", data, id)
{
    public override string Client => Endpoint(options.BrokerPort(Id));

    public override string Http => Endpoint(options.BrokerPort(Id) + 2);

    protected override JsonObject Configuration() => new()
    {
        ["BrokerId"] = Id,
        ["DataDirectory"] = Path.Combine(Folder, "data"),
        ["ClientEndpoint"] = Client,
        ["HttpEndpoint"] = Http,
        ["Endpoints"] = string.Join(',', Enumerable.Range(1, options.Count).Select(server => Endpoint(options.ServerPort(server)))),
    };
}
