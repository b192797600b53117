using System.Text.Json.Serialization;
using Coordinator.Controller.Core.Selection;

namespace Coordinator.Controller.Core.Tree;

/// <summary>The shapes of the data of the controller's znodes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StateShape))]
[JsonSerializable(typeof(TopicShape))]
[JsonSerializable(typeof(BrokerShape))]
[JsonSerializable(typeof(ReignShape[]))]
internal sealed partial class Shapes : JsonSerializerContext;

internal sealed class StateShape
{
    public int Leader { get; init; }

    public int LeaderEpoch { get; init; }

    public int ControllerEpoch { get; init; }

    public string[]? Isr { get; init; }

    public Risk Risk { get; init; }

    public WhyShape? Why { get; init; }
}

internal sealed class TopicShape
{
    public string? Id { get; init; }

    public int MinInSync { get; init; }

    public bool Unclean { get; init; }

    public bool? AnyMayLead { get; init; }

    public FsyncPolicy Fsync { get; init; }

    public long RetentionBytes { get; init; }

    public long RetentionMs { get; init; }

    public int[][]? Partitions { get; init; }

    public Dictionary<int, int[]>? Targets { get; init; }
}

internal sealed class BrokerShape
{
    public string? Endpoint { get; init; }

    public string? Nonce { get; init; }

    public string? Directory { get; init; }

    public long StoppedInOrder { get; init; }

    public bool FailedDisk { get; init; }
}

internal sealed class WhyShape
{
    public string? Cause { get; init; }

    public string? Reason { get; init; }

    public RefusedShape[]? Refused { get; init; }
}

internal sealed class RefusedShape
{
    public int Broker { get; init; }

    public string? Why { get; init; }
}

internal sealed class ReignShape
{
    public int Epoch { get; init; }

    public int Broker { get; init; }

    public long Since { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public long? GapMilliseconds { get; init; }

    public string? Cause { get; init; }

    public string? Ended { get; init; }
}
