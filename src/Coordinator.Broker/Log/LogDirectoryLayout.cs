using System.Globalization;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Controller.Core.Tree;

namespace Coordinator.Broker.Log;

/// <summary>
/// Names in the data directory of a broker: <c>lock</c>, <c>identity</c>, <c>clean-stop</c>, <c>controller-epoch</c>, <c>high-watermark</c>, <c>topics</c>, and for
/// each log that was ever written <c>TOPIC-PARTITION/</c> (segments, <c>leader-epochs</c>, <c>lost</c>). What ends in <c>.deleted</c> is a log that is gone, in <c>.tmp</c> what was never finished.
/// </summary>
internal static class LogDirectoryLayout
{
    internal const string Lock = "lock";
    internal const string Identity = "identity";
    internal const string CleanStop = "clean-stop";
    internal const string ControllerEpoch = "controller-epoch";
    internal const string HighWatermark = "high-watermark";
    internal const string Topics = "topics";

    private const string TombstoneSuffix = ".deleted";

    internal static string NameOf(PartitionName name) => string.Create(CultureInfo.InvariantCulture, $"{name.Topic}-{name.Number}");

    /// <summary>What a log is called while it is being removed: no name of a log, as it does not end in a number.</summary>
    internal static string TombstoneOf(PartitionName name) => NameOf(name) + TombstoneSuffix;

    internal static bool IsTombstone(string name) => name.EndsWith(TombstoneSuffix, StringComparison.Ordinal);

    internal static bool IsUnfinished(string name) => name.EndsWith(CheckedFile.TemporarySuffix, StringComparison.Ordinal);

    /// <summary>The log that a directory's name stands for; null when it is none.</summary>
    internal static PartitionName? LogOf(string name)
    {
        var dash = name.LastIndexOf('-');
        var isLog = dash > 0
            && int.TryParse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && TopicSpec.WhyNoName(name[..dash]) is null
            && string.Equals(NameOf(new PartitionName(name[..dash], number)), name, StringComparison.Ordinal);
        return isLog ? new PartitionName(name[..dash], int.Parse(name.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture)) : null;
    }
}
