using System.Globalization;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>Who dialed: the ends of connections on this machine tell no more than ports, the system knows whose they are.</summary>
internal static class Dialer
{
    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The socket that dialed from one port to another, as the system names it among a process's files; null when it is gone.</summary>
    public static string? SocketOf(int from, int to)
    {
        var (near, far) = (PortSuffix(from), PortSuffix(to));
        foreach (var line in Tables.SelectMany(File.ReadLines))
        {
            // number, local end, remote end, state, queues, timer, retransmissions, user, timeout, inode
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields[1].EndsWith(near, StringComparison.Ordinal) && fields[2].EndsWith(far, StringComparison.Ordinal))
            {
                return $"socket:[{fields[9]}]";
            }
        }

        return null;
    }

    /// <summary>Whether a process has such a socket.</summary>
    public static bool Has(int process, string socket)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/fd"))
                .Any(file => new FileInfo(file).LinkTarget == socket);
        }
        catch (IOException)
        {
            // It has ended.
            return false;
        }
    }

    private static string PortSuffix(int port) => string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
}
