using Coordinator.Broker.Client.Producing;
using Coordinator.Records;

namespace Coordinator.Benchmarks.Workloads;

/// <summary>The names of what is measured, and with what each is compared.</summary>
internal static class Workload
{
    public const int Small = 100;
    public const int Large = 1_024;

    /// <summary>As many records as a producer puts into a batch that is full.</summary>
    /// <param name="size">Bytes of each value.</param>
    public static int FullGroup(int size)
    {
        var options = new RecordProducerOptions();
        return Math.Min(options.BatchRecords, (options.BatchBytes - BatchHead.Bytes) / (BatchHead.RecordBytes + size));
    }

    /// <summary>What the txn log alone does of the same size: with a flush for each record where there is no other to share it.</summary>
    /// <param name="workload">A workload.</param>
    public static string BaselineOf(string workload) => workload.Split('-')[1] switch
    {
        "100x1" => "txnlog-100x1",
        "1k" => "txnlog-1k",
        _ => "txnlog-100",
    };
}
