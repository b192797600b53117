namespace Coordinator.Grpc.Peer;

/// <summary>A peer sent what no server of this program sends: its stream is closed, this server goes on (ZOOKEEPER-3769).</summary>
/// <param name="message">The field, its value, what it may be.</param>
internal sealed class MalformedFrameException(string message) : Exception(message);
