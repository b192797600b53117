namespace Coordinator.Server.Options;

/// <summary>How log lines are written to the console.</summary>
public enum LogFormat
{
    /// <summary>Text on a terminal, compact JSON otherwise.</summary>
    Auto,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Compact JSON, one object per line.</summary>
    Json,
}
