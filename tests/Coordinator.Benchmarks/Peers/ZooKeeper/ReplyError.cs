namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>Errors of ZooKeeper's protocol that are answers.</summary>
internal static class ReplyError
{
    public const int None = 0;
    public const int NoNode = -101;
    public const int NodeExists = -110;
}
