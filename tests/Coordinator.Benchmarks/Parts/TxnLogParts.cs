using BenchmarkDotNet.Attributes;
using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;

namespace Coordinator.Benchmarks.Parts;

/// <summary>A group of txns of 100 B appended to the txn log and flushed, on the disk where temporary files are.</summary>
public class TxnLogParts
{
    private const int Size = 100;

    private string _folder = string.Empty;
    private ReplicaStore? _store;
    private LogRecord[] _records = [];
    private Zxid _last = new(new Epoch(1), 0);

    /// <summary>Txns of a group.</summary>
    [Params(1, 64)]
    public int Group { get; set; }

    /// <summary>Opens a log.</summary>
    [GlobalSetup]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("coordinator-parts-").FullName;
        var opened = ReplicaStore.Open(new FileDisk(), new StoreOptions(_folder, _folder, new ServerId(1)));
        _store = opened is OpenResult.Opened { Store: var store } ? store : throw new InvalidOperationException(_folder + " was not opened");
        _records = new LogRecord[Group];
    }

    /// <summary>Removes it.</summary>
    [GlobalCleanup]
    public void Close()
    {
        _store?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>With its flush.</summary>
    [Benchmark]
    public void AppendGroup()
    {
        var body = new byte[Size];
        for (var place = 0; place < _records.Length; place++)
        {
            _last = _last.Next;
            _records[place] = new LogRecord(_last, body);
        }

        _store!.Append(_records, _last);
        _store.Flush();
    }
}
