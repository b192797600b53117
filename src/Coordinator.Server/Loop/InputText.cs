using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Text;
using Coordinator.Zab;

namespace Coordinator.Server.Loop;

/// <summary>Inputs as text that names every field, lists included: what a replay needs. Slow; for the report of a crash.</summary>
internal static class InputText
{
    private const int MaxBytesShown = 64;
    private const int MaxItemsShown = 256;

    public static string Of(Input input)
    {
        var text = new StringBuilder();
        Append(text, input);
        return text.ToString();
    }

    public static void Append(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case string s:
                text.Append('"').Append(s).Append('"');
                break;
            case ReadOnlyMemory<byte> bytes:
                AppendBytes(text, bytes);
                break;
            case IFormattable formattable when value.GetType().IsPrimitive || value is Enum:
                text.Append(formattable.ToString(null, CultureInfo.InvariantCulture));
                break;
            case bool b:
                text.Append(b ? "true" : "false");
                break;
            case IEnumerable items:
                AppendItems(text, items);
                break;
            default:
                AppendFields(text, value);
                break;
        }
    }

    private static void AppendBytes(StringBuilder text, ReadOnlyMemory<byte> bytes)
    {
        text.Append(bytes.Length).Append(" bytes ").Append(Convert.ToHexStringLower(bytes.Span[..Math.Min(bytes.Length, MaxBytesShown)]));
        if (bytes.Length > MaxBytesShown)
        {
            text.Append('…');
        }
    }

    private static void AppendItems(StringBuilder text, IEnumerable items)
    {
        text.Append('[');
        var count = 0;
        foreach (var item in items)
        {
            text.Append(count++ == 0 ? string.Empty : ", ");
            if (count > MaxItemsShown)
            {
                text.Append('…');
                break;
            }

            Append(text, item);
        }

        text.Append(']');
    }

    /// <summary>What can be set is a field; derived properties would only repeat it.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2075", Justification = "the program keeps the assemblies that inputs come from whole (TrimmerRootAssembly)")]
    private static void AppendFields(StringBuilder text, object value)
    {
        var type = value.GetType();
        text.Append(type.Name);
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).ToList();
        if (properties.Count == 0)
        {
            return;
        }

        text.Append('(');
        var separator = string.Empty;
        foreach (var property in properties)
        {
            text.Append(separator).Append(property.Name).Append('=');
            Append(text, property.GetValue(value));
            separator = ", ";
        }

        text.Append(')');
    }
}
