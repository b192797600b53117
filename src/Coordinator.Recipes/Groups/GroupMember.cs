namespace Coordinator.Recipes.Groups;

/// <summary>A member of a group.</summary>
/// <param name="Name">Its name, unique in the group.</param>
/// <param name="Data">What it says of itself.</param>
/// <param name="FencingToken">The zxid at which it joined; a later member of the name has a larger one.</param>
public sealed record GroupMember(string Name, ReadOnlyMemory<byte> Data, long FencingToken);
