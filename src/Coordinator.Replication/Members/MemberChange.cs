using Coordinator.Primitives;

namespace Coordinator.Replication.Members;

/// <summary>One change of the membership; a new server comes as an observer and is promoted when it has caught up.</summary>
public abstract record MemberChange;

/// <summary>Adds an observer. Of a member with the same addresses it changes nothing.</summary>
/// <param name="Member">Its id and addresses.</param>
public sealed record AddMember(EnsembleMember Member) : MemberChange;

/// <summary>Makes a voter of an observer that has caught up. Of a voter it changes nothing.</summary>
/// <param name="Server">The observer.</param>
public sealed record PromoteMember(ServerId Server) : MemberChange;

/// <summary>Removes a member, voter or observer. The leader hands over first when it is the one.</summary>
/// <param name="Server">The member.</param>
public sealed record RemoveMember(ServerId Server) : MemberChange;
