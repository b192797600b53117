namespace Coordinator.Files;

/// <summary>What <see cref="IDisk.Open"/> expects to find.</summary>
public enum DiskOpenMode
{
    /// <summary>The file must be there.</summary>
    Open,

    /// <summary>The file must be there, and is only read.</summary>
    Read,

    /// <summary>The file must not be there.</summary>
    CreateNew,

    /// <summary>The file may be there.</summary>
    OpenOrCreate,
}
