using System.Globalization;
using System.Text;

using Coordinator.Cli.Calls;

using Google.Protobuf;

namespace Coordinator.Cli.Input;

/// <summary>Data of a znode as users give it: text, or "-" for standard input as it is.</summary>
internal static class DataArgument
{
    internal const string FromInput = "-";

    /// <summary>Above the largest limit that a server can have for a request; what it does have is its business.</summary>
    internal const int MaxBytes = GrpcTarget.MaxMessageBytes;

    internal static async Task<ByteString> ReadAsync(string? text, Stream input, CancellationToken cancellationToken) => text switch
    {
        null => ByteString.Empty,
        FromInput => UnsafeByteOperations.UnsafeWrap(await ReadAllAsync(input, "standard input", cancellationToken)),
        _ => ByteString.CopyFrom(text, Encoding.UTF8),
    };

    /// <summary>Reads to the end, within the bound.</summary>
    internal static async Task<ReadOnlyMemory<byte>> ReadAllAsync(Stream input, string name, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (var read = 1; read > 0 && all.Length <= MaxBytes;)
        {
            read = await input.ReadAsync(buffer, cancellationToken);
            all.Write(buffer, 0, read);
        }

        return all.Length <= MaxBytes
            ? all.ToArray()
            : throw CommandFailedException.WrongUsage(string.Create(CultureInfo.InvariantCulture, $"{name} has more than {MaxBytes} bytes"));
    }
}
