using Coordinator.Simulation.Runs;

var (line, error) = CommandLine.Parse(args);
if (line is null)
{
    Console.Error.WriteLine(error);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}

using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
var code = line.Starts > 0 ? new MutantCampaign(line, output).Run() : new Campaign(line, output).Run();
output.Flush();
return code;
