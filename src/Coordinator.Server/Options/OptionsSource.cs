using System.Globalization;

namespace Coordinator.Server.Options;

/// <summary>
/// Typed access to flat configuration keys that remembers every mistake, and which keys were asked for: what nobody asks for is unknown,
/// hence a mistake too. Keys do not distinguish case, as in every source of .NET's configuration.
/// </summary>
public sealed class OptionsSource
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationMistake> _mistakes = [];

    /// <param name="values">Flat keys with ':' between sections, all sources merged.</param>
    public OptionsSource(IEnumerable<KeyValuePair<string, string?>> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        foreach (var (key, value) in values)
        {
            // Sections have no value of their own.
            if (value is not null)
            {
                _values[key] = value;
            }
        }
    }

    /// <summary>Every mistake so far.</summary>
    public IReadOnlyList<ConfigurationMistake> Mistakes => _mistakes;

    /// <summary>Notes a mistake.</summary>
    /// <param name="key">The key.</param>
    /// <param name="message">What is wrong.</param>
    public void Mistake(string key, string message) => _mistakes.Add(new ConfigurationMistake(key, message));

    /// <summary>A value; null when it is not set, or empty.</summary>
    /// <param name="key">The key.</param>
    public string? Find(string key)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;
    }

    /// <summary>A text.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">When it is not set.</param>
    public string Text(string key, string fallback) => Find(key) ?? fallback;

    /// <summary>A number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">When it is not set, or wrong.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The largest.</param>
    public int Number(string key, int fallback, int min, int max) => (int)LargeNumber(key, fallback, min, max);

    /// <summary>A number.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">When it is not set, or wrong.</param>
    /// <param name="min">The least.</param>
    /// <param name="max">The largest.</param>
    public long LargeNumber(string key, long fallback, long min, long max)
    {
        if (Find(key) is not { } text)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        Mistake(key, string.Create(CultureInfo.InvariantCulture, $"'{text}' is not a number from {min} to {max}"));
        return fallback;
    }

    /// <summary>true or false.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">When it is not set, or wrong.</param>
    public bool Bool(string key, bool fallback)
    {
        if (Find(key) is not { } text)
        {
            return fallback;
        }

        if (bool.TryParse(text, out var value))
        {
            return value;
        }

        Mistake(key, $"'{text}' is neither true nor false");
        return fallback;
    }

    /// <summary>One of several words.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">When it is not set, or wrong.</param>
    /// <param name="choices">The words and what they stand for.</param>
    public T Choice<T>(string key, T fallback, params (string Name, T Value)[] choices)
    {
        if (Find(key) is not { } text)
        {
            return fallback;
        }

        foreach (var (name, value) in choices)
        {
            if (string.Equals(text, name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        Mistake(key, $"'{text}' is none of {string.Join(", ", choices.Select(choice => choice.Name))}");
        return fallback;
    }

    /// <summary>An endpoint.</summary>
    /// <param name="key">The key.</param>
    /// <param name="fallback">When it is not set, or wrong.</param>
    public HostPort Endpoint(string key, HostPort fallback)
    {
        if (Find(key) is not { } text)
        {
            return fallback;
        }

        if (HostPort.TryParse(text, out var endpoint))
        {
            return endpoint;
        }

        Mistake(key, $"'{text}' is not host:port with a port from 1 to 65535");
        return fallback;
    }

    /// <summary>Names directly below a section, in order; numbers by value.</summary>
    /// <param name="section">The section.</param>
    public IReadOnlyList<string> Children(string section)
    {
        var prefix = section + ":";
        return [.. _values.Keys
            .Where(key => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(key => key[prefix.Length..].Split(':')[0])
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .OrderBy(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : int.MaxValue)
            .ThenBy(name => name, StringComparer.Ordinal)];
    }

    /// <summary>Notes every key that nobody has asked for as a mistake.</summary>
    public void RefuseUnknown()
    {
        foreach (var key in _values.Keys.Where(key => !_asked.Contains(key)))
        {
            Mistake(key, "unknown key");
        }
    }
}
