using Coordinator.TestKit.Processes;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What runs: published executables, or those of this build.</summary>
/// <param name="Folder">Null: those of this build.</param>
internal sealed record Binaries(string? Folder)
{
    public string Coordinatord => Folder is null ? Executable.Coordinatord : Path.Combine(Folder, "coordinatord");
}
