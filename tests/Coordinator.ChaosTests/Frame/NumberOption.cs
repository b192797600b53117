using System.Globalization;

namespace Coordinator.ChaosTests.Frame;

/// <summary>An option whose value is a number.</summary>
internal static class NumberOption
{
    /// <summary>Reads the value that follows the option.</summary>
    /// <param name="args">All arguments.</param>
    /// <param name="i">Where the option is; moved to its value.</param>
    /// <param name="least">The smallest value.</param>
    /// <param name="largest">The largest value.</param>
    /// <param name="value">The value.</param>
    /// <param name="mistake">What is wrong; empty when nothing is.</param>
    public static bool TryRead(IReadOnlyList<string> args, ref int i, int least, int largest, out int value, out string mistake)
    {
        var text = i + 1 < args.Count ? args[i + 1] : string.Empty;
        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= least && value <= largest;
        mistake = isNumber ? string.Empty : $"{args[i]} takes a number from {least} to {largest}, not '{text}'";
        i++;
        return isNumber;
    }
}
