namespace Coordinator.Benchmarks.Peers.ZooKeeper;

/// <summary>Requests of ZooKeeper's protocol, by their numbers there.</summary>
internal enum OpCode
{
    Create = 1,
    Delete = 2,
    Exists = 3,
    GetData = 4,
    SetData = 5,
    Sync = 9,
    Ping = 11,
    CloseSession = -11,
}
