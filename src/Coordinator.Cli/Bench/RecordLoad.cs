using System.Globalization;

using Coordinator.Broker.Client.Producing;

namespace Coordinator.Cli.Bench;

/// <summary>How records are handed in.</summary>
internal sealed record RecordLoad
{
    /// <summary>Most records in flight: those that a producer has room for.</summary>
    internal const int MaxInFlight = 32_768;

    /// <summary>Bytes of a value, at least <see cref="RecordValue.Bytes"/>.</summary>
    internal int Size { get; init; } = 100;

    /// <summary>How long records are handed in; with a rate, in which time they are due.</summary>
    internal TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Records that are handed in and not yet acknowledged, at most.</summary>
    internal int InFlight { get; init; } = 64;

    /// <summary>Records that are due each second; null: the next when there is room.</summary>
    internal int? Rate { get; init; }

    /// <summary>When a record counts as delivered.</summary>
    internal RecordAcks Acks { get; init; }

    /// <summary>How long a batch waits for more records.</summary>
    internal TimeSpan Linger { get; init; } = new RecordProducerOptions().Linger;

    /// <summary>What it is called in results.</summary>
    internal string Name => Rate is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"produce-{Size}@{rate}")
        : string.Create(CultureInfo.InvariantCulture, $"produce-{Size}x{InFlight}");
}
