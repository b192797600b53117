namespace Coordinator.Cli.Calls;

/// <summary>What a repetition of a call would do.</summary>
internal enum CallKind
{
    /// <summary>Nothing: it may be asked again freely.</summary>
    Read,

    /// <summary>Perhaps the same change twice: it is asked again only when it was certainly not accepted.</summary>
    Write,
}
