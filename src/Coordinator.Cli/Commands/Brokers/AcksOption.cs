using System.CommandLine;

using Coordinator.Broker.Client.Producing;

namespace Coordinator.Cli.Commands.Brokers;

/// <summary>When a record counts as delivered.</summary>
internal static class AcksOption
{
    internal static Option<RecordAcks> Define() => new("--acks")
    {
        Description = "who must have a record: all in sync, the leader, or nobody [default: all]",
        HelpName = "all|1|0",
        CustomParser = Parsed.OneOf(("all", RecordAcks.All), ("1", RecordAcks.Leader), ("0", RecordAcks.None)),
    };
}
