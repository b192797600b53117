using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Coordinator.Cli.Input;

/// <summary>Standard input as lines of bytes; the last one needs no end.</summary>
internal static class InputLines
{
    /// <summary>Reads to the end, each line within the bound.</summary>
    internal static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(Stream input, int maxBytes, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(input, new StreamPipeReaderOptions(bufferSize: 64 << 10, leaveOpen: true));
        var number = 1L;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            while (rest.PositionOf((byte)'\n') is { } end)
            {
                yield return Line(rest.Slice(0, end));
                rest = rest.Slice(rest.GetPosition(1, end));
            }

            if (read.IsCompleted)
            {
                if (rest.Length > 0)
                {
                    yield return Line(rest);
                }

                break;
            }

            Check(rest);
            reader.AdvanceTo(rest.Start, rest.End);
        }

        await reader.CompleteAsync();

        ReadOnlyMemory<byte> Line(in ReadOnlySequence<byte> bytes)
        {
            Check(bytes);
            number++;
            return bytes.ToArray();
        }

        void Check(in ReadOnlySequence<byte> bytes)
        {
            if (bytes.Length > maxBytes)
            {
                throw CommandFailedException.WrongUsage($"line {number} of standard input has more than {maxBytes} bytes");
            }
        }
    }
}
