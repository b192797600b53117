using Coordinator.Daemon;

WorkerThreads.Settle();
return Scheduling.Settle(Environment.GetEnvironmentVariable(Scheduling.Variable)) is { } mistake
    ? await CommandLine.RefuseAsync(mistake)
    : await CommandLine.RunAsync(args);
