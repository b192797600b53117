using Coordinator.Daemon;

WorkerThreads.Settle();
return await CommandLine.RunAsync(args);
