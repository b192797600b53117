using Coordinator.Daemon;

return await CommandLine.RunAsync(args);
