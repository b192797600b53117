namespace Coordinator.Primitives;

/// <summary>A broken invariant: a bug or a corrupted state. The process stops with exit code 70.</summary>
/// <param name="message">The condition that did not hold.</param>
public sealed class InvariantViolationException(string message) : Exception(message);
