namespace Coordinator.Cli.Watching;

/// <summary>What is watched.</summary>
/// <param name="Path">A znode, existing or not.</param>
/// <param name="Recursive">With everything below it.</param>
/// <param name="Initial">What there is comes first, and again after every resync.</param>
/// <param name="FromZxid">Every event after this; 0: from now on.</param>
internal sealed record WatchSubject(string Path, bool Recursive, bool Initial, long FromZxid);
