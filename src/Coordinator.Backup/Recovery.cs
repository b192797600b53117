using Coordinator.Files;
using Coordinator.Primitives;
using Coordinator.Storage;
using Coordinator.Tree;

namespace Coordinator.Backup;

/// <summary>
/// Goes on from one copy when the quorum is lost for good: everything that the copy has logged, committed or not, becomes the beginning of
/// another ensemble. Nothing that this server acknowledged is lost; what only the others had is.
/// </summary>
public sealed class Recovery
{
    private readonly IDisk _disk;
    private readonly string _dataDirectory;
    private readonly string _logDirectory;
    private readonly DataTree _tree;

    private readonly int _generation;

    private Recovery(IDisk disk, string dataDirectory, string logDirectory, DataTree tree, int generation, RecoveryPlan plan)
    {
        (_disk, _dataDirectory, _logDirectory, _tree, _generation) = (disk, dataDirectory, logDirectory, tree, generation);
        Plan = plan;
    }

    /// <summary>What it would do.</summary>
    public RecoveryPlan Plan { get; }

    /// <summary>Reads the copy; changes nothing.</summary>
    /// <param name="disk">The disk.</param>
    /// <param name="dataDirectory">The survivor's data directory.</param>
    /// <param name="logDirectory">Its log directory; may be the same.</param>
    /// <param name="raise">By how many epochs to go beyond the copy's.</param>
    /// <param name="ensembleId">The new ensemble; not 0.</param>
    /// <param name="despiteDamage">Of a damaged copy, also of one that was set aside, take what comes before the damage.</param>
    /// <exception cref="BackupException">A server runs on it, it is damaged and that is not wanted, or it holds no state.</exception>
    public static Recovery Prepare(IDisk disk, string dataDirectory, string logDirectory, int raise, long ensembleId, bool despiteDamage = false)
    {
        using var copy = CopyReader.Open(disk, dataDirectory, logDirectory, despiteDamage);
        if (copy.Damage is { } damage && !despiteDamage)
        {
            throw new BackupException($"this copy is damaged, recover from another one: {damage.Message}");
        }

        var tree = CopyReader.Load(copy);
        if (tree.EnsembleId == 0 || tree.EnsembleId == ensembleId)
        {
            throw new BackupException(tree.EnsembleId == 0
                ? $"{dataDirectory} holds no state{(copy.Epochs.Suspect ? ": its copy was damaged and set aside; what comes before the damage is taken when that is asked for" : "")}; recover from another server's"
                : $"0x{ensembleId:x} is the ensemble of the copy: the recovered one needs another id");
        }

        var epoch = new[] { copy.Epochs.Accepted, copy.Epochs.Current, copy.LastZxid.Epoch }.Max();
        var plan = new RecoveryPlan(
            copy.ServerId,
            tree.EnsembleId,
            tree.LastZxid,
            Zxid.Min(copy.CommitZxid, tree.LastZxid),
            copy.ReadSound().Count(record => record.Zxid > copy.CommitZxid),
            copy.Damage is null ? tree.LastZxid : Zxid.Max(copy.Damage.LastPromised, tree.LastZxid),
            tree.LastTime,
            tree.Count,
            tree.SessionCount,
            copy.Epochs is { Voter: true, Suspect: false },
            NewBeginning.After(epoch, raise, ensembleId),
            copy.Damage is null ? copy.Notes : [.. copy.Notes, copy.Damage.Message]);
        return new Recovery(disk, dataDirectory, logDirectory, tree, copy.Generation, plan);
    }

    /// <summary>
    /// Does it. The raised epoch is accepted first, which hurts nobody; then one rename puts the new history in force. Interrupted, the old or the new one
    /// is, and it can be done again.
    /// </summary>
    /// <returns>Where the old history is kept.</returns>
    /// <exception cref="IOException">The disk fails.</exception>
    public IReadOnlyList<string> Run()
    {
        using var store = Open(out var state);
        var epoch = Plan.Begin.Zxid.Epoch;
        _tree.ContinueAs(Plan.Begin.EnsembleId, Plan.Begin.Zxid);
        store.SaveEpochs(state.Epochs with { Accepted = epoch });
        var kept = store.KeepAside(_generation);
        StateWriter.PutInForce(store, _tree);
        store.SaveEpochs(new EpochState(epoch, epoch, Voter: true));
        return kept;
    }

    private ReplicaStore Open(out RecoveredState state)
    {
        var options = new StoreOptions(_dataDirectory, _logDirectory, Plan.ServerId);
        var result = ReplicaStore.Open(_disk, options);
        if (result is OpenResult.Refused { Kind: RefusalKind.DamagedLog or RefusalKind.DamagedSnapshot })
        {
            // As a server would on its next start: the empty history then in force makes room for the new one.
            ReplicaStore.SetAside(_disk, options);
            result = ReplicaStore.Open(_disk, options);
        }

        if (result is not OpenResult.Opened opened)
        {
            throw new BackupException(result is OpenResult.Refused refused ? refused.Message : "the copy cannot be opened");
        }

        state = opened.State;
        if (!state.Epochs.Suspect && state.LastZxid != Plan.LastZxid)
        {
            opened.Store.Dispose();
            throw new BackupException($"{_dataDirectory} ends at zxid {state.LastZxid} now, it ended at {Plan.LastZxid}: a server ran on it meanwhile");
        }

        return opened.Store;
    }
}
