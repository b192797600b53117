namespace Coordinator.Storage;

/// <summary>Why a store was not opened.</summary>
public enum RefusalKind
{
    /// <summary>The directories belong to another server.</summary>
    WrongServerId,

    /// <summary>Another process has the directories open.</summary>
    DirectoryInUse,

    /// <summary>Part of the txn log that was promised is missing or does not check, and no snapshot covers it: a suspect copy.</summary>
    DamagedLog,

    /// <summary>No snapshot checks that the txn log continues.</summary>
    DamagedSnapshot,

    /// <summary>Identity or manifest is missing or does not check: which history is in force is unknown.</summary>
    DamagedDirectory,

    /// <summary>Written by a later version, or not by this program.</summary>
    UnknownFormat,
}
