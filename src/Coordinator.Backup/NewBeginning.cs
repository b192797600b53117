using Coordinator.Primitives;

namespace Coordinator.Backup;

/// <summary>Where the history of another ensemble begins.</summary>
/// <param name="EnsembleId">Its name: links between servers of different ones are refused.</param>
/// <param name="Zxid">The first txn; larger than any that the old ensemble can have assigned.</param>
public readonly record struct NewBeginning(long EnsembleId, Zxid Zxid)
{
    /// <summary>By how many epochs it is raised unless the operator says otherwise: the old ensemble cannot have had so many reigns since.</summary>
    public const int DefaultRaise = 1000;

    /// <summary>Epochs that must remain for the reigns to come.</summary>
    private const int Reserve = 1_000_000;

    /// <summary>Chooses the beginning.</summary>
    /// <param name="epoch">The largest epoch known of the old ensemble.</param>
    /// <param name="raise">By how many epochs to raise it, at least 1.</param>
    /// <param name="ensembleId">The name.</param>
    /// <exception cref="BackupException">There are no such epochs.</exception>
    internal static NewBeginning After(Epoch epoch, int raise, long ensembleId)
    {
        var raised = (long)epoch.Value + raise;
        return raised <= Epoch.MaxValue - Reserve
            ? new NewBeginning(ensembleId, new Zxid(new Epoch((int)raised), 1))
            : throw new BackupException($"epoch {epoch} raised by {raise} is {raised}, the limit is {Epoch.MaxValue - Reserve}: raise it by less");
    }
}
