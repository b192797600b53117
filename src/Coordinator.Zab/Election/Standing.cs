namespace Coordinator.Zab.Election;

/// <summary>Whether a server counts, told with every notification.</summary>
/// <param name="Voter">It is no blank: its epochs check and a leader (or a founding) made it a voter.</param>
/// <param name="MayFound">It is blank and its configuration lets it found a new ensemble.</param>
/// <param name="FoundingCommitted">It knows that the founding txn is committed: blanks count no more.</param>
public readonly record struct Standing(bool Voter, bool MayFound, bool FoundingCommitted);
