namespace Coordinator.Simulation.Faults;

/// <summary>What is done to a run.</summary>
internal enum FaultKind
{
    CrashServer,
    CrashLeader,
    CrashAtEffect,
    CrashInDisk,
    CrashAll,
    RestartStorm,
    GracefulStop,
    MoveLeader,
    PauseServer,
    PauseLeader,
    Partition,
    OneWay,
    CutLink,
    IsolateLeader,
    ResetLink,
    SlowLink,
    SlowFlush,
    DiskError,
    DiskFull,
    TickDrift,
    WallJump,
    Wipe,
    Rot,
    KillClient,
    PauseClient,
    CutClient,
    ResetClient,
    CorruptState,
}
