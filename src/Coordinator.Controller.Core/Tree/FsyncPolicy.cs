namespace Coordinator.Controller.Core.Tree;

/// <summary>When a record is on the disk of a replica, and what a crash of all machines at once may take.</summary>
public enum FsyncPolicy
{
    /// <summary>Before it is acknowledged, many records with one flush: nothing that was acknowledged.</summary>
    Group,

    /// <summary>Every second: up to a second of what was acknowledged.</summary>
    Interval,

    /// <summary>When the operating system likes: everything since then.</summary>
    Os,
}
