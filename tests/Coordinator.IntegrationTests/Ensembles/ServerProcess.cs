using System.Diagnostics;
using System.Text.Json;
using Coordinator.TestKit.Processes;

namespace Coordinator.IntegrationTests.Ensembles;

/// <summary>One server, started by <c>coordinatord run</c>, and every line of its log.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly Task<string> _errors;

    public ServerProcess(string config)
    {
        var start = new ProcessStartInfo(Executable.Coordinatord, "run --config " + config) { RedirectStandardOutput = true, RedirectStandardError = true };
        _process = Process.Start(start) ?? throw new InvalidOperationException("not started: " + start.FileName);
        _errors = _process.StandardError.ReadToEndAsync();
        _reading = ReadAsync();
    }

    public EventLog<LogLine> Log { get; } = new();

    public int Pid => _process.Id;

    /// <summary>The first line from a position of the log on whose text has all of these, now or later.</summary>
    public Task<LogLine> LineAsync(int from, params string[] parts) =>
        Log.FirstAsync(line => parts.All(part => line.Text.Contains(part, StringComparison.Ordinal)), from, DevEnsemble.Deadline(30));

    /// <summary>The first line of the audit from a position of the log on that has all of these, now or later.</summary>
    public Task<LogLine> AuditAsync(int from, params string[] parts) =>
        Log.FirstAsync(line => line.Source == "Coordinator.Audit" && parts.All(part => line.Text.Contains(part, StringComparison.Ordinal)), from, DevEnsemble.Deadline(30));

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        await Task.WhenAll(_reading, _errors);
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var torn = string.Empty;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (torn.Length > 0)
            {
                throw new InvalidDataException("a line of the log that is no JSON, and not the last: " + torn);
            }

            // A process that is killed may leave half a line as its last.
            if (line.StartsWith('{') && !line.EndsWith('}'))
            {
                torn = line;
            }
            else if (line.StartsWith('{'))
            {
                Log.Add(LogLine.Parse(line));
            }
        }

        Log.Close();
    }
}

/// <summary>A line of a log in compact JSON.</summary>
/// <param name="Source">Its category.</param>
/// <param name="Level">Empty for information.</param>
/// <param name="Text">Its template and the values of its fields, by lines.</param>
internal sealed record LogLine(string Source, string Level, string Text)
{
    public static LogLine Parse(string line)
    {
        var fields = JsonDocument.Parse(line).RootElement.EnumerateObject().ToList();
        return new LogLine(Find("SourceContext"), Find("@l"), string.Join('\n', fields.Select(field => field.Value.ToString())));

        string Find(string name) => fields.Where(field => field.Name == name).Select(field => field.Value.ToString()).FirstOrDefault(string.Empty);
    }
}
