namespace Coordinator.Server.Telemetry;

/// <summary>What clients ask for, as far as metrics tell it apart.</summary>
public enum RequestKind
{
    /// <summary>A change of the tree, of a session or without one.</summary>
    Write,

    /// <summary>A local read.</summary>
    Read,

    /// <summary>A read through a confirmed read index.</summary>
    LinearizableRead,

    /// <summary>A read index alone.</summary>
    Sync,

    /// <summary>A watch that is added or removed, or a stream of events without a session.</summary>
    Watch,

    /// <summary>The opening of a session.</summary>
    Open,

    /// <summary>An attachment to an open session.</summary>
    Attach,

    /// <summary>The end of a session by its owner.</summary>
    Close,

    /// <summary>What an operator asks for.</summary>
    Admin,
}
