using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Coordinator.Benchmarks.Parts;

/// <summary>Parts of a server by themselves, by BenchmarkDotNet, in this process: time and memory of an operation.</summary>
internal static class PartsCommand
{
    private static readonly Type[] Parts = [typeof(CodecParts), typeof(TreeParts), typeof(WatchTableParts), typeof(TxnLogParts)];

    /// <summary>Measures those that the options of BenchmarkDotNet choose; all, where they choose none.</summary>
    /// <param name="options">As BenchmarkDotNet knows them.</param>
    /// <returns>1 when one failed, or there is none of that name.</returns>
    public static int Run(IReadOnlyList<string> options)
    {
        var folder = Directory.CreateTempSubdirectory("coordinator-parts-").FullName;
        try
        {
            return Run(options, folder) ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <param name="options">As BenchmarkDotNet knows them.</param>
    /// <param name="folder">For what it writes beside its output.</param>
    private static bool Run(IReadOnlyList<string> options, string folder)
    {
        // Another process would be built with the packages' versions of this one, which are managed centrally.
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).AsMutator())
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(ConsoleLogger.Default)
            .WithArtifactsPath(folder);
        string[] all = options.Contains("--filter") ? [] : ["--filter", "*"];
        var summaries = BenchmarkSwitcher.FromTypes(Parts).Run([.. options, .. all], config).ToList();
        return summaries.Count > 0 && summaries.TrueForAll(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success));
    }
}
