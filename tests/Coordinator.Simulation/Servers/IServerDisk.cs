using Coordinator.Primitives;

namespace Coordinator.Simulation.Servers;

/// <summary>What survives a server's process.</summary>
internal interface IServerDisk
{
    /// <summary>Opens what is there, as a starting server does.</summary>
    OpenedStore Open(ServerId server);

    /// <summary>Power is cut: what was not flushed is lost, torn or kept, as chance has it.</summary>
    void Crash(SeededRandom random);

    /// <summary>Whether the server on it has been granted its vote and holds a history, durably.</summary>
    bool IsWhole { get; }

    /// <summary>Cuts power after this many more operations that change the disk.</summary>
    void CutPowerAfter(int operations);

    /// <summary>The process ends, the machine lives: what was written stays visible, durable or not.</summary>
    void Kill();

    /// <summary>The next write or the next flush fails; a flush that fails may lose what it should have made durable.</summary>
    void FailNext(bool flush);

    /// <summary>There is room for so many more bytes only.</summary>
    void Fill(long room);

    /// <summary>No power cut and no failure is due any more, and there is room.</summary>
    void Heal();

    /// <summary>A byte of what was promised rots while nobody uses the disk; false when there is none.</summary>
    bool Rot(ServerId server, SeededRandom random);

    /// <summary>The disk is replaced by an empty one.</summary>
    void Wipe();
}
