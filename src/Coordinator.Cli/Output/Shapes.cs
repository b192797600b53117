using System.Text.Json.Serialization;

namespace Coordinator.Cli.Output;

// What --output json prints. Property names and their order are a contract with scripts: add, never rename.

internal sealed record CreateJson(
    string Path,
    string Zxid,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] bool? Created);

/// <param name="Path">The znode.</param>
/// <param name="Data">Null when it is not UTF-8.</param>
/// <param name="DataBase64">Always.</param>
/// <param name="Stat">Its stat.</param>
/// <param name="Zxid">Applied at the server that answered.</param>
internal sealed record GetJson(string Path, string? Data, string DataBase64, StatJson Stat, string Zxid);

internal sealed record StatResultJson(string Path, StatJson Stat, string Zxid);

internal sealed record ListJson(string Path, IReadOnlyList<string> Children, string Zxid);

internal sealed record ListWithStatsJson(string Path, IReadOnlyList<ChildJson> Children, string Zxid);

internal sealed record ChildJson(string Name, StatJson Stat);

internal sealed record WriteJson(
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version,
    string Zxid);

/// <param name="Path">The znode.</param>
/// <param name="Acl">Its list.</param>
/// <param name="Aversion">Version of the list.</param>
/// <param name="Zxid">Applied at the server that answered.</param>
internal sealed record AclJson(string Path, IReadOnlyList<AclEntryJson> Acl, int Aversion, string Zxid);

/// <param name="Scheme">world, digest, ip, x509 or super.</param>
/// <param name="Id">The name within the scheme.</param>
/// <param name="Permissions">Letters of cdrwa.</param>
internal sealed record AclEntryJson(string Scheme, string Id, string Permissions);

internal sealed record WatchJson(string Type, string Path, string Zxid);

internal sealed record SyncJson(string Zxid);

/// <param name="Event">leading or deposed.</param>
/// <param name="Path">The campaigner's znode.</param>
/// <param name="FencingToken">The zxid of its creation.</param>
internal sealed record ElectJson(string Event, string Path, string FencingToken);

internal sealed record LeaderJson(uint LeaderId, int Epoch);

/// <param name="SessionId">Its id.</param>
/// <param name="TimeoutMilliseconds">In force.</param>
/// <param name="ServerId">Where it is attached; null when nowhere, or when the server that answered does not know.</param>
/// <param name="Ephemerals">How many it has.</param>
internal sealed record SessionJson(string SessionId, uint TimeoutMilliseconds, uint? ServerId, uint Ephemerals);

internal sealed record SessionKilledJson(string SessionId, string Zxid);

internal sealed record ServerWatchesJson(uint ServerId, string Endpoint, IReadOnlyList<WatchedByJson> Watches);

/// <param name="SessionId">Whose; null for a watch without a session.</param>
/// <param name="WatchId">The client's number.</param>
/// <param name="Kind">data, exists, children or persistent.</param>
/// <param name="Path">Where.</param>
/// <param name="Recursive">With everything below.</param>
internal sealed record WatchedByJson(string? SessionId, ulong WatchId, string Kind, string Path, bool Recursive);

/// <param name="ServerId">The server.</param>
/// <param name="Endpoint">As it was asked.</param>
/// <param name="Milliseconds">What the counts are of, up to now.</param>
/// <param name="Hotspots">Most frequent first; by activity, paths before sessions.</param>
internal sealed record ServerHotspotsJson(uint ServerId, string Endpoint, long Milliseconds, IReadOnlyList<HotspotJson> Hotspots);

/// <param name="Activity">write, read or event.</param>
/// <param name="Path">Absent for a session.</param>
/// <param name="SessionId">Absent for a path.</param>
/// <param name="Count">How often it was counted.</param>
/// <param name="AtMost">What it can have been.</param>
internal sealed record HotspotJson(
    string Activity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? SessionId,
    long Count,
    long AtMost);

internal sealed record TxnJson(string Zxid, IReadOnlyList<TxnResultJson> Results);

internal sealed record TxnResultJson(
    string Op,
    string Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Version);

/// <param name="ServerId">1…255.</param>
/// <param name="State">looking, following, leading or observing.</param>
/// <param name="LeaderId">Null when there is none.</param>
/// <param name="Epoch">Current epoch.</param>
/// <param name="LastZxid">Applied there.</param>
/// <param name="Sessions">Open sessions of the ensemble.</param>
/// <param name="Znodes">Znodes there.</param>
/// <param name="Watches">Watches of the clients attached there.</param>
/// <param name="Connections">Client streams there.</param>
/// <param name="Version">Product version.</param>
/// <param name="Endpoint">As it was asked.</param>
/// <param name="NotReadyReason">Why it is not ready: it does not serve, or is a voter that does not count; absent when it is.</param>
internal sealed record ServerStatusJson(
    uint ServerId,
    string State,
    uint? LeaderId,
    int Epoch,
    string LastZxid,
    long Sessions,
    long Znodes,
    long Watches,
    long Connections,
    string Version,
    string Endpoint,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NotReadyReason);

/// <param name="Version">The zxid of the txn that set the members; 0x0: those of the configuration.</param>
/// <param name="Servers">By id.</param>
internal sealed record ServersJson(string Version, IReadOnlyList<ServerJson> Servers);

/// <param name="Id">1…255.</param>
/// <param name="Role">voter or observer.</param>
/// <param name="InSync">Whether it takes part in the broadcast; null when the leader was not asked.</param>
/// <param name="Behind">Txns that it has not acknowledged; null when the leader was not asked.</param>
internal sealed record ServerJson(uint Id, string Role, string Host, uint ClientPort, uint PeerPort, bool IsLeader, bool? InSync, long? Behind);

/// <param name="Sessions">Open.</param>
/// <param name="Watches">Of all of them.</param>
/// <param name="Milliseconds">Until all were open.</param>
internal sealed record SessionsJson(int Sessions, long Watches, long Milliseconds);

/// <param name="Version">The zxid of the txn that set the members in force.</param>
internal sealed record ServersChangedJson(string Version);

/// <param name="MaxZnodes">Null: any number.</param>
/// <param name="MaxBytes">Of data; null: any number.</param>
/// <param name="Znodes">That are there.</param>
/// <param name="Bytes">That are there.</param>
internal sealed record QuotaJson(string Path, long? MaxZnodes, long? MaxBytes, long Znodes, long Bytes);

/// <param name="Zxid">Of the txn that set or removed it.</param>
internal sealed record QuotaSetJson(string Path, string Zxid);

internal sealed record UnreachableJson(string Endpoint, string State, string Error);

internal sealed record ErrorJson(string Error, int Code, string Message);
