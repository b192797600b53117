using System.Globalization;

namespace Coordinator.IntegrationTests.Scanning;

/// <summary>What a process takes of the machine.</summary>
/// <param name="Files">Open files, connections among them.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Megabytes">Resident memory.</param>
internal sealed record ProcessSize(int Files, int Threads, int Megabytes)
{
    public static ProcessSize Of(int pid)
    {
        var status = File.ReadAllLines($"/proc/{pid}/status");
        return new ProcessSize(Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length, Number("Threads:"), Number("VmRSS:") / 1024);

        int Number(string name) => int.Parse(
            status.Single(line => line.StartsWith(name, StringComparison.Ordinal)).Split(['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
