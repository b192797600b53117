using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Coordinator.Daemon.Run;

/// <summary>Merges the sources of a server's configuration: file, then environment, then command line.</summary>
internal static class ConfigurationSources
{
    private const string EnvironmentPrefix = "COORDINATOR__";
    private const string KeyPrefix = "Coordinator:";

    /// <summary>Reads the arguments of <c>run</c> and what they name.</summary>
    /// <param name="args">Arguments after the command.</param>
    /// <param name="values">Flat keys, merged.</param>
    /// <param name="mistake">What is wrong with the arguments or the file.</param>
    public static bool TryRead(string[] args, [NotNullWhen(true)] out IReadOnlyDictionary<string, string?>? values, [NotNullWhen(false)] out string? mistake)
    {
        values = null;
        if (!TryParse(args, out var file, out var overrides, out mistake) || !TryReadFile(file, out var merged, out mistake))
        {
            return false;
        }

        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            {
                merged[KeyPrefix + name[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal)] = (string?)variable.Value;
            }
        }

        foreach (var (key, value) in overrides)
        {
            merged[key] = value;
        }

        values = merged;
        return true;
    }

    private static bool TryParse(
        string[] args, [NotNullWhen(true)] out string? file, out Dictionary<string, string?> overrides, [NotNullWhen(false)] out string? mistake)
    {
        (file, overrides, mistake) = (null, new(StringComparer.OrdinalIgnoreCase), null);
        for (var i = 0; i < args.Length; i++)
        {
            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            if (args[i] == "--config" && i + 1 < args.Length)
            {
                file = args[++i];
            }
            else if (args[i].StartsWith("--config=", StringComparison.Ordinal))
            {
                file = args[i][(equals + 1)..];
            }
            else if (args[i].StartsWith("--" + KeyPrefix, StringComparison.OrdinalIgnoreCase) && equals > 0)
            {
                overrides[args[i][2..equals]] = args[i][(equals + 1)..];
            }
            else
            {
                mistake = $"unknown argument '{args[i]}'";
                return false;
            }
        }

        mistake = file is null ? "--config FILE is missing" : null;
        return file is not null;
    }

    /// <summary>Reads the content of a configuration file.</summary>
    /// <param name="content">JSON.</param>
    /// <param name="file">Its name, for the mistake.</param>
    /// <param name="values">Flat keys.</param>
    /// <param name="mistake">What is wrong with it.</param>
    internal static bool TryReadJson(
        Stream content, string file, [NotNullWhen(true)] out Dictionary<string, string?>? values, [NotNullWhen(false)] out string? mistake)
    {
        (values, mistake) = (null, null);
        try
        {
            var configuration = new ConfigurationBuilder().AddJsonStream(content).Build();
            values = new(configuration.AsEnumerable(), StringComparer.OrdinalIgnoreCase);
            return true;
        }
        catch (Exception fault) when (fault is IOException or FormatException or System.Text.Json.JsonException or InvalidDataException)
        {
            mistake = Mistake(file, fault);
            return false;
        }
    }

    private static bool TryReadFile(string file, [NotNullWhen(true)] out Dictionary<string, string?>? values, [NotNullWhen(false)] out string? mistake)
    {
        try
        {
            using var content = File.OpenRead(file);
            return TryReadJson(content, file, out values, out mistake);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            (values, mistake) = (null, Mistake(file, fault));
            return false;
        }
    }

    private static string Mistake(string file, Exception fault) =>
        $"{file}: {fault.Message}{(fault.InnerException is { } inner ? " " + inner.Message : string.Empty)}";
}
