using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Coordinator.Simulation.Engine;

/// <summary>Assertions of the checkers.</summary>
internal static class Check
{
    public static void That([DoesNotReturnIf(false)] bool condition, string checker, [InterpolatedStringHandlerArgument(nameof(condition))] ref MessageHandler message)
    {
        if (!condition)
        {
            throw new SimulationFailedException(checker, message.ToString());
        }
    }

    /// <summary>Formats only when the condition does not hold: checks run after every step.</summary>
    [InterpolatedStringHandler]
    internal ref struct MessageHandler
    {
        private DefaultInterpolatedStringHandler _inner;

        public MessageHandler(int literalLength, int formattedCount, bool condition, out bool isEnabled)
        {
            isEnabled = !condition;
            _inner = condition ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
        }

        public void AppendLiteral(string text) => _inner.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _inner.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string format) => _inner.AppendFormatted(value, format);

        public override string ToString() => _inner.ToStringAndClear();
    }
}
