namespace Coordinator.Backup;

/// <summary>What was asked cannot be done to this file or these directories. The message names which, and why.</summary>
/// <param name="message">One line for the operator.</param>
public sealed class BackupException(string message) : Exception(message);
