using System.Text;

namespace Coordinator.Cli.Output;

/// <summary>Where a command reads and writes.</summary>
internal sealed class Streams
{
    private readonly Stream _output;
    private readonly Func<bool> _isReaderGone;

    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="isTerminal">Whether a person looks at the output.</param>
    /// <param name="isReaderGone">Whether nobody can read the output any more.</param>
    internal Streams(Stream input, Stream output, TextWriter error, bool isTerminal, Func<bool> isReaderGone)
    {
        _isReaderGone = isReaderGone;
        _output = output;
        Input = input;
        Error = error;
        IsTerminal = isTerminal;
        Text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true) { NewLine = "\n" };
    }

    internal Stream Input { get; }

    internal TextWriter Error { get; }

    internal bool IsTerminal { get; }

    /// <summary>Standard output as text; buffered until <see cref="FlushAsync"/>.</summary>
    internal TextWriter Text { get; }

    internal bool IsReaderGone => _isReaderGone();

    internal async Task FlushAsync()
    {
        await Text.FlushAsync();
        await _output.FlushAsync();
    }

    /// <summary>Writes bytes as they are, after the text written so far.</summary>
    internal async Task WriteRawAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await Text.FlushAsync(cancellationToken);
        await _output.WriteAsync(bytes, cancellationToken);
    }
}
