namespace Coordinator.TestKit.Processes;

/// <summary>The executables of this build, beside which the tests were built.</summary>
public static class Executable
{
    /// <summary>The server.</summary>
    public static string Coordinatord => Find("src/Coordinator.Daemon", "coordinatord");

    /// <summary>The command line.</summary>
    public static string Coordctl => Find("src/Coordinator.Cli", "coordctl");

    /// <summary>Holds one recipe.</summary>
    public static string RecipeHolder => Find("tests/Coordinator.RecipeHolder", "Coordinator.RecipeHolder");

    /// <summary>The sample of an application with shards.</summary>
    public static string ShardedCounters => Find("samples/ShardedCounters", "sharded-counters");

    private static string Find(string project, string name)
    {
        // …/tests/<project>/bin/<configuration>/net10.0/
        var framework = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var configuration = framework.Parent!;
        var root = configuration.Parent!.Parent!.Parent!.Parent!;
        var path = Path.Combine(root.FullName, project, "bin", configuration.Name, framework.Name, name);
        return File.Exists(path) ? path : throw new FileNotFoundException("not built: " + path);
    }
}
