using System.Globalization;

namespace Coordinator.Server.Options;

/// <summary>
/// Typed access to flat configuration keys that remembers every mistake, and which keys were asked for: what nobody asks for is unknown,
/// hence a mistake too. Keys do not distinguish case, as in every source of .NET's configuration.
/// </summary>
internal sealed class OptionsSource
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _asked = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<ConfigurationMistake> _mistakes = [];

    public OptionsSource(IEnumerable<KeyValuePair<string, string?>> values)
    {
        foreach (var (key, value) in values)
        {
            // Sections have no value of their own.
            if (value is not null)
            {
                _values[key] = value;
            }
        }
    }

    public IReadOnlyList<ConfigurationMistake> Mistakes => _mistakes;

    public void Mistake(string key, string message) => _mistakes.Add(new ConfigurationMistake(key, message));

    public string? Find(string key)
    {
        _asked.Add(key);
        return _values.TryGetValue(key, out var value) && value.Length > 0 ? value : null;
    }

    public string Text(string key, string fallback) => Find(key) ?? fallback;

    public int Int(string key, int fallback, int min, int max) => (int)Long(key, fallback, min, max);

    public long Long(string key, long fallback, long min, long max)
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

    public void RefuseUnknown()
    {
        foreach (var key in _values.Keys.Where(key => !_asked.Contains(key)))
        {
            Mistake(key, "unknown key");
        }
    }
}
