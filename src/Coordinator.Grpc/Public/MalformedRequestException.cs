namespace Coordinator.Grpc.Public;

/// <summary>A client sent what no version of the protocol allows: becomes BadArguments.</summary>
/// <param name="message">The field, its value, what it may be.</param>
internal sealed class MalformedRequestException(string message) : Exception(message);
