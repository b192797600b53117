namespace Coordinator.ChaosTests.Faults;

/// <summary>The catalogue.</summary>
internal static class AllFaults
{
    public static readonly IReadOnlyList<Fault> List = [.. ProcessFaults.All, .. NetworkFaults.All, .. DiskFaults.All];

    public static Fault? Find(string name) => List.FirstOrDefault(fault => fault.Name == name);
}
