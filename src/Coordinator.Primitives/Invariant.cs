using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Coordinator.Primitives;

/// <summary>Invariants that stay on in Release: a broken one stops the process instead of spreading.</summary>
public static class Invariant
{
    /// <summary>Throws <see cref="InvariantViolationException"/> when <paramref name="condition"/> is false.</summary>
    /// <param name="condition">What must hold.</param>
    /// <param name="text">The condition's source text, filled in by the compiler.</param>
    public static void Holds([DoesNotReturnIf(false)] bool condition, [CallerArgumentExpression(nameof(condition))] string text = "")
    {
        if (!condition)
        {
            throw new InvariantViolationException(text);
        }
    }
}
