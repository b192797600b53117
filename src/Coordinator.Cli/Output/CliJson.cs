using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

using Coordinator.Cli.Bench;

namespace Coordinator.Cli.Output;

/// <summary>One line of JSON per value, for terminals and scripts: nothing is escaped that JSON does not ask for.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LedgerVerdict))]
[JsonSerializable(typeof(RecordsJson))]
[JsonSerializable(typeof(WorkloadJson))]
[JsonSerializable(typeof(IReadOnlyList<WorkloadNameJson>))]
[JsonSerializable(typeof(CreateJson))]
[JsonSerializable(typeof(GetJson))]
[JsonSerializable(typeof(StatResultJson))]
[JsonSerializable(typeof(ListJson))]
[JsonSerializable(typeof(ListWithStatsJson))]
[JsonSerializable(typeof(AclJson))]
[JsonSerializable(typeof(WriteJson))]
[JsonSerializable(typeof(WatchJson))]
[JsonSerializable(typeof(SyncJson))]
[JsonSerializable(typeof(LeaderJson))]
[JsonSerializable(typeof(ElectJson))]
[JsonSerializable(typeof(TxnJson))]
[JsonSerializable(typeof(IReadOnlyList<SessionJson>))]
[JsonSerializable(typeof(SessionKilledJson))]
[JsonSerializable(typeof(ServerWatchesJson))]
[JsonSerializable(typeof(ServerHotspotsJson))]
[JsonSerializable(typeof(ServerStatusJson))]
[JsonSerializable(typeof(SessionsJson))]
[JsonSerializable(typeof(ServersJson))]
[JsonSerializable(typeof(ServersChangedJson))]
[JsonSerializable(typeof(IReadOnlyList<QuotaJson>))]
[JsonSerializable(typeof(QuotaSetJson))]
[JsonSerializable(typeof(IReadOnlyList<BrokerJson>))]
[JsonSerializable(typeof(IReadOnlyList<TopicJson>))]
[JsonSerializable(typeof(TopicDescribedJson))]
[JsonSerializable(typeof(TopicChangedJson))]
[JsonSerializable(typeof(ProducedJson))]
[JsonSerializable(typeof(ConsumedJson))]
[JsonSerializable(typeof(LeadingControllerJson))]
[JsonSerializable(typeof(DecisionJson))]
[JsonSerializable(typeof(IReadOnlyList<ReignJson>))]
[JsonSerializable(typeof(UnreachableJson))]
[JsonSerializable(typeof(ErrorJson))]
[JsonSerializable(typeof(SnapshotSavedJson))]
[JsonSerializable(typeof(SnapshotInspectedJson))]
[JsonSerializable(typeof(SnapshotRestoredJson))]
[JsonSerializable(typeof(RecoveredJson))]
[JsonSerializable(typeof(LoggedTxnJson))]
[JsonSerializable(typeof(LogVerifiedJson))]
internal sealed partial class CliJson : JsonSerializerContext
{
    private static readonly CliJson Context = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    internal static string Serialize<T>(T value) => JsonSerializer.Serialize(value, (JsonTypeInfo<T>)Context.GetTypeInfo(typeof(T))!);
}
