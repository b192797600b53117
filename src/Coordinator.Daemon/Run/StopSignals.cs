using System.Runtime.InteropServices;

namespace Coordinator.Daemon.Run;

/// <summary>
/// SIGTERM and SIGINT end a server. A child of <c>dev</c> ignores SIGINT, because Ctrl-C reaches it too, and ends with the pipe that
/// <c>dev</c> holds, so that it never outlives a killed parent.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    /// <summary>Set by <c>dev</c> for its children.</summary>
    public const string ChildVariable = "COORDINATORD_CHILD_OF_DEV";

    private readonly TaskCompletionSource<string> _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals()
    {
        var isChild = Environment.GetEnvironmentVariable(ChildVariable) == "1";
        Register(PosixSignal.SIGTERM, stops: true);
        Register(PosixSignal.SIGINT, stops: !isChild);
        if (isChild)
        {
            // Blocks on the pipe for the life of the process; a pool thread would be lost to it.
            new Thread(WatchPipe) { IsBackground = true, Name = "parent" }.Start();
        }
    }

    /// <summary>Completes with the name of what asked for the stop.</summary>
    public Task<string> Requested => _requested.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Register(PosixSignal signal, bool stops) => _registrations.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (stops)
        {
            _requested.TrySetResult(signal.ToString());
        }
    }));

    private void WatchPipe()
    {
        using var pipe = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (pipe.Read(buffer) > 0)
        {
        }

        _requested.TrySetResult("the parent is gone");
    }
}
