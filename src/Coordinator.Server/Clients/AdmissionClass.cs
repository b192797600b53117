namespace Coordinator.Server.Clients;

/// <summary>How much a request may wait for others when not everything can be done: the first ones last.</summary>
public enum AdmissionClass
{
    /// <summary>What keeps sessions alive or ends them, and what operators ask: always served.</summary>
    Renewal,

    /// <summary>Reads of one znode or a short list, watches, syncs.</summary>
    Read,

    /// <summary>Changes.</summary>
    Write,

    /// <summary>Lists of unknown length: a single one may take as long as thousands of the others.</summary>
    LargeList,
}
