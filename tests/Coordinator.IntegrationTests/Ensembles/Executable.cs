namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>The executables of this build, beside which the tests were built.</summary>
internal static class Executable
{
    public static string Coordinatord { get; } = Find("Coordinator.Daemon", "coordinatord");

    public static string Coordctl { get; } = Find("Coordinator.Cli", "coordctl");

    private static string Find(string project, string name)
    {
        // …/tests/Coordinator.IntegrationTests/bin/<configuration>/net10.0/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var configuration = framework.Parent!;
        var root = configuration.Parent!.Parent!.Parent!.Parent!;
        var path = Path.Combine(root.FullName, "src", project, "bin", configuration.Name, framework.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException("not built: " + path);
    }
}
