namespace Coordinator.Files;

/// <summary>
/// The seam between everything durable and the operating system. Synchronous, so that the same code runs over a simulated disk.
/// Every fault is an <see cref="IOException"/>; nothing is retried. Paths use '/' and are taken as they are.
/// </summary>
public interface IDisk
{
    /// <summary>Creates one directory; its parent must exist. Nothing happens when it is there already. Durable after a flush of the parent.</summary>
    void CreateDirectory(string path);

    /// <summary>Whether a file or directory of this name is there.</summary>
    bool Exists(string path);

    /// <summary>Names (not paths) in a directory, in ordinal order.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Opens for reading and, unless the mode says otherwise, writing. A new name is durable after a flush of its directory.</summary>
    IDiskFile Open(string path, DiskOpenMode mode);

    /// <summary>
    /// Renames within one directory, replacing the target atomically; a directory only to a name that is free. Durable after a flush of the directory.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>Removes a file. Durable after a flush of its directory.</summary>
    void Delete(string path);

    /// <summary>Removes a directory and everything in it; nothing happens when it is not there. Durable after a flush of the parent.</summary>
    void DeleteDirectory(string path);

    /// <summary>Makes the names in a directory durable.</summary>
    void FlushDirectory(string path);

    /// <summary>
    /// Takes an exclusive lock on a file that is created if need be; null when another holder has it.
    /// The lock ends with the returned object or with the process, however it ends.
    /// </summary>
    IDisposable? TryLock(string path);
}
