using System.Globalization;

namespace Coordinator.Server.Loop;

/// <summary>Writes down what led to a broken invariant.</summary>
internal static class CrashReport
{
    /// <summary>Gives the path of the report; null when it could not be written, which must not hide the crash itself.</summary>
    public static string? TryWrite(string directory, DateTimeOffset now, Exception fault, IEnumerable<string> inputs)
    {
        var path = Path.Join(directory, "crash-" + now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture) + ".txt");
        try
        {
            File.WriteAllLines(path, [fault.ToString(), string.Empty, "Last inputs, oldest first:", .. inputs]);
            return path;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
