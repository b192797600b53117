using System.Globalization;

namespace Coordinator.Controller.Core.Numbers;

/// <summary>
/// The identity of a data directory, drawn when it is formatted. A broker that comes back with another one has none of what it had: it is a new
/// replica, whatever its id (KIP-858, KAFKA-14139).
/// </summary>
/// <param name="Value">Random, not 0; 0 for none.</param>
public readonly record struct DirectoryId(ulong Value)
{
    /// <summary>No directory.</summary>
    public static readonly DirectoryId None;

    /// <summary>Sixteen hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="id">The identity.</param>
    public static bool TryParse(string text, out DirectoryId id)
    {
        var isHex = ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value);
        id = new DirectoryId(value);
        return isHex && value != 0 && text.Length == 16;
    }
}
