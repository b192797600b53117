namespace Coordinator.Storage;

/// <summary>A file of a format that this program does not know; becomes a refusal at open.</summary>
internal sealed class UnknownFormatException(string message) : Exception(message);
