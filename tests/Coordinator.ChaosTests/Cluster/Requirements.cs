namespace Coordinator.ChaosTests.Cluster;

/// <summary>What the machine must have.</summary>
internal static class Requirements
{
    public const string FaketimeLibrary = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    public const string FiuRunLibrary = "/usr/lib/fiu/fiu_run_preload.so";
    public const string FiuPosixLibrary = "/usr/lib/fiu/fiu_posix_preload.so";

    private static readonly (string Program, string Package)[] Programs =
    [
        ("ip", "iproute2"), ("iptables", "iptables"), ("mkfs.ext4", "e2fsprogs"), ("mount", "mount"), ("losetup", "mount"), ("fiu-ctrl", "fiu-utils"),
    ];

    /// <summary>What is missing, with the Debian package that has it; empty when nothing is.</summary>
    public static IReadOnlyList<string> Missing()
    {
        var missing = new List<string>();
        if (Environment.UserName != "root")
        {
            missing.Add("the rights of root, for network namespaces and mounts");
        }

        missing.AddRange(Programs.Where(needed => Tool.Find(needed.Program) is null).Select(needed => $"{needed.Program} (Debian package {needed.Package})"));
        missing.AddRange(new[] { (FaketimeLibrary, "libfaketime"), (FiuRunLibrary, "fiu-utils"), (FiuPosixLibrary, "fiu-utils") }
            .Where(needed => !File.Exists(needed.Item1))
            .Select(needed => $"{needed.Item1} (Debian package {needed.Item2})"));
        return missing;
    }
}
