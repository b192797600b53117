using System.Runtime.InteropServices;
using System.Text;

using Coordinator.Cli;
using Coordinator.Cli.Calls;
using Coordinator.Cli.Commands;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Client;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { NewLine = "\n", AutoFlush = true };
var streams = new Streams(Console.OpenStandardInput(), Console.OpenStandardOutput(), error, !Console.IsOutputRedirected, ReaderProbe.IsOutputReaderGone);
var surroundings = new Surroundings(
    Environment.GetEnvironmentVariable(EndpointList.Variable),
    streams,
    (endpoint, tls) => new GrpcTarget(endpoint, tls),
    async (options, cancellationToken) => await CoordinatorClient.ConnectAsync(options, cancellationToken),
    new SystemCallClock())
{
    AuthVariable = Environment.GetEnvironmentVariable(AuthText.Variable),
    TlsVariables = TlsText.OfEnvironment(),
};
return await Coordctl.RunAsync(args, surroundings, stop.Token);

void Stop(PosixSignalContext signal)
{
    // The second signal ends the process at once.
    signal.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
