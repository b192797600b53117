namespace Coordinator.Cli.Output;

/// <summary>The one line that says why a command failed.</summary>
internal static class ErrorLine
{
    internal static void Write(TextWriter error, OutputFormat format, IReadOnlyList<Failure> failures)
    {
        if (format is OutputFormat.Json)
        {
            var message = string.Join("; ", failures.Select(failure => failure.Text));
            error.WriteLine(CliJson.Serialize(new ErrorJson(failures[0].Name, (int)failures[0].Code, message)));
        }
        else
        {
            foreach (var failure in failures)
            {
                error.WriteLine($"error: {failure.Name}: {failure.Text}");
            }
        }

        error.Flush();
    }
}
