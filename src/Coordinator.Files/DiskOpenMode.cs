namespace Coordinator.Files;

/// <summary>What <see cref="IDisk.Open"/> expects to find.</summary>
public enum DiskOpenMode
{
    /// <summary>The file must be there.</summary>
    Open,

    /// <summary>The file must be there, and is only read.</summary>
    Read,

    /// <summary>
    /// The file must be there. Whole blocks of a <see cref="BlockBuffer"/> that are written at a block boundary go past the kernel's cache, where the file
    /// system can do that: they are not copied, and a flush has only the disk's own cache to empty. They are as little durable before it as any others.
    /// </summary>
    OpenBlocks,

    /// <summary>The file must not be there.</summary>
    CreateNew,

    /// <summary>The file may be there.</summary>
    OpenOrCreate,
}
