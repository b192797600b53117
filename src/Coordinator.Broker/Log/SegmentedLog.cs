using Coordinator.Broker.Log.Producers;
using Coordinator.Broker.Log.Segments;
using Coordinator.Controller.Core.Logs;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Files;
using Coordinator.Records;

namespace Coordinator.Broker.Log;

/// <summary>
/// The log of one replica of a partition. Nothing is read before the first use, and there is no file before the first record. An appended batch is
/// durable after <see cref="Flush"/>. After a fault of the disk the log does nothing more. One thread for all logs of a directory.
/// </summary>
internal sealed partial class SegmentedLog(LogContext context, PartitionName name, bool mayExist) : IDisposable
{
    private static readonly ProducerTable Nobody = new();

    private bool _mayExist = mayExist;
    private bool _areEpochsUnsaved;
    private LogBody? _body;
    private LeaderEpochCache? _epochs;
    private LinkedListNode<SegmentedLog>? _openNode;
    private IOException? _fault;
    private long? _lost;

    /// <summary>Whose log it is.</summary>
    internal PartitionName Name => name;

    /// <summary>The offset of the oldest record.</summary>
    internal long StartOffset => Run(() => Load()?.Segments[0].BaseOffset ?? 0);

    /// <summary>The offset that the next record gets.</summary>
    internal long EndOffset => Run(() => Load()?.Active.NextOffset ?? 0);

    /// <summary>The offset before which everything is durable.</summary>
    internal long FlushedOffset => Run(() => Load()?.FlushedOffset ?? 0);

    /// <summary>Bytes in its segments.</summary>
    internal long Size => Run(() => Load()?.Segments.Sum(segment => segment.Size) ?? 0);

    /// <summary>Records that were cut although they may have been acknowledged, since the log began.</summary>
    internal long LostRecords => Run(() => _lost ??= LossFile.Load(context.Disk, DirectoryPath));

    /// <summary>Where each leader's reign began. Not to be changed from outside.</summary>
    internal LeaderEpochCache Epochs => Run(() =>
    {
        Load();
        return _epochs ??= new LeaderEpochCache();
    });

    /// <summary>Finds out what it holds and cuts what is torn, unless that is done already.</summary>
    /// <exception cref="LogDamageException">Something that was flushed is missing or not whole.</exception>
    internal void Recover() => Run(Load);

    /// <summary>A reign begins at the end of the log (KAFKA-7415). It is durable before its first record is written.</summary>
    /// <exception cref="LogOrderException">A later one has begun.</exception>
    internal void BeginReign(LeaderEpoch epoch)
    {
        RequireNotBefore(epoch);
        _areEpochsUnsaved |= Epochs.Assign(epoch, EndOffset);
    }

    /// <summary>Appends a producer's batch at the end, unless the log has it already or its sequence does not fit.</summary>
    /// <exception cref="LogOrderException">A later reign has begun, or the log is full.</exception>
    internal AppendResult AppendAsLeader(RecordBatch batch, LeaderEpoch epoch)
    {
        RequireNotBefore(epoch);
        return Run(() =>
        {
            var verdict = (Load()?.Producers ?? Nobody).Judge(batch.Head, out var known);
            if (verdict != SequenceVerdict.Next)
            {
                return verdict == SequenceVerdict.Repeated
                    ? new AppendResult(verdict, known.BaseOffset, known.BaseOffset + known.Count, known.Epoch)
                    : new AppendResult(verdict, -1, -1, LeaderEpoch.Unknown);
            }

            var offset = _body?.Active.NextOffset ?? 0;
            Write(batch, offset, epoch);
            return new AppendResult(verdict, offset, offset + batch.Head.Count, epoch);
        });
    }

    /// <summary>Appends a batch as the leader has it.</summary>
    /// <exception cref="LogOrderException">It does not begin where the log ends, or is of an earlier reign than the last record.</exception>
    internal void AppendAsFollower(RecordBatch batch)
    {
        RequireNotBefore(batch.Head.Epoch);
        if (batch.Head.BaseOffset != EndOffset)
        {
            throw new LogOrderException($"{name}: a batch begins at offset {batch.Head.BaseOffset}, the log ends at {EndOffset}");
        }

        Run(() =>
        {
            Write(batch, batch.Head.BaseOffset, batch.Head.Epoch);
            return true;
        });
    }

    /// <summary>Makes everything appended so far durable, or throws.</summary>
    internal void Flush() => Run(() =>
    {
        if (_body is { } body && body.FlushedSize < body.Active.Size)
        {
            // Not as a use of the log: this is also how it is closed to make room.
            (body.File ?? OpenActive(body)).Flush();
            body.FlushedSize = body.Active.Size;
            body.FlushedOffset = body.Active.NextOffset;
        }

        return true;
    });

    /// <summary>Closes its file, flushed. A fault is met by whoever uses the log next, and by no one else.</summary>
    internal void CloseFile()
    {
        try
        {
            Flush();
        }
        catch (IOException fault)
        {
            _fault ??= fault;
        }

        ReleaseFile();
    }

    /// <summary>Closes its file as it is.</summary>
    public void Dispose() => ReleaseFile();

    private void Write(in RecordBatch batch, long offset, LeaderEpoch epoch)
    {
        if (epoch < LeaderEpoch.First || offset + batch.Head.Count > BatchHead.MaxOffset)
        {
            throw new LogOrderException($"{name}: a batch at offset {offset} of epoch {epoch}; offsets end at {BatchHead.MaxOffset}, epochs begin at 0");
        }

        var body = _body ??= Create(offset);
        SaveEpoch(body, epoch, offset);
        var bytes = context.Buffer(BatchFrame.Bytes + batch.Head.Length);
        if (body.Active.Size > 0 && body.Active.Size + bytes.Length > context.Options.SegmentBytes)
        {
            Roll(body);
        }

        batch.Bytes.Span.CopyTo(bytes[BatchFrame.Bytes..]);
        BatchHead.Place(bytes[BatchFrame.Bytes..], offset, epoch);
        BatchFrame.Seal(bytes, context.Salt, body.Active.Size, body.FlushedSize);
        OpenActive(body).Write(body.Active.Size, bytes);
        var head = batch.Head with { BaseOffset = offset, Epoch = epoch };
        body.Active.Take(head);
        body.Producers.Take(head);
    }

    private void SaveEpoch(LogBody body, LeaderEpoch epoch, long offset)
    {
        var epochs = _epochs ??= new LeaderEpochCache();
        if (epochs.Assign(epoch, offset) || _areEpochsUnsaved)
        {
            _areEpochsUnsaved = true;
            new EpochFile(context.Disk, body.Directory).Save(epochs);
            _areEpochsUnsaved = false;
        }
    }

    /// <summary>The next segment's name says that this one is whole: so it is flushed first.</summary>
    private void Roll(LogBody body)
    {
        Flush();
        ReleaseFile();
        Add(body.Directory, body.Segments, body.Active.NextOffset);
        body.FlushedSize = 0;
    }

    private string DirectoryPath => context.Root + "/" + LogDirectoryLayout.NameOf(name);

    private LogBody Create(long baseOffset)
    {
        var directory = DirectoryPath;
        context.Disk.CreateDirectory(directory);
        context.Disk.FlushDirectory(context.Root);
        var segments = new List<LogSegment>();
        Add(directory, segments, baseOffset);
        return new LogBody(directory, segments, new ProducerTable()) { FlushedOffset = baseOffset };
    }

    private void Add(string directory, List<LogSegment> segments, long baseOffset)
    {
        var segment = new LogSegment(directory, baseOffset);
        context.Disk.Open(segment.Path, DiskOpenMode.CreateNew).Dispose();
        context.Disk.FlushDirectory(directory);
        segments.Add(segment);
    }

    private IDiskFile OpenActive(LogBody body)
    {
        body.File ??= context.Disk.Open(body.Active.Path, DiskOpenMode.Open);
        _openNode ??= new LinkedListNode<SegmentedLog>(this);
        context.OpenFiles.Use(_openNode);
        return body.File;
    }

    private void ReleaseFile()
    {
        if (_openNode is not null)
        {
            context.OpenFiles.Forget(_openNode);
        }

        if (_body is { File: { } file } body)
        {
            file.Dispose();
            body.File = null;
        }
    }

    private LogBody? Load()
    {
        if (_body is null && _mayExist)
        {
            _body = LogRecovery.Run(context, name, out _epochs);
            _mayExist = false;
        }

        return _body;
    }

    private void RequireNotBefore(LeaderEpoch epoch)
    {
        if (epoch < LeaderEpoch.First || epoch < Epochs.Latest)
        {
            throw new LogOrderException($"{name}: epoch {epoch} after epoch {Epochs.Latest}");
        }
    }

    private T Run<T>(Func<T> action)
    {
        if (_fault is { } before)
        {
            throw new LogFailedException(before);
        }

        try
        {
            return action();
        }
        catch (IOException fault)
        {
            _fault = fault;
            throw;
        }
    }
}
