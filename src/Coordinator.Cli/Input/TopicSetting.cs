using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Controller.Core.Tree;
using Coordinator.Protocol.Broker.V1;

namespace Coordinator.Cli.Input;

/// <summary>A setting of a topic as users write it: KEY=VALUE.</summary>
internal static class TopicSetting
{
    internal const string Keys = "min.insync.replicas, unclean.leader.election.enable, fsync, retention.bytes, retention.ms";

    /// <summary>The fsync policies by name.</summary>
    internal static readonly string[] FsyncPolicies = ["group", "interval", "os"];

    internal static bool TryApply(TopicSettings settings, string text, [NotNullWhen(false)] out string? mistake)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        var (key, value) = equals < 1 ? (text, "") : (text[..equals], text[(equals + 1)..]);
        mistake = key switch
        {
            _ when equals < 1 => $"'{text}' is not KEY=VALUE; keys are {Keys}",
            "min.insync.replicas" => Number(value, 1, TopicSpec.MaxReplicas, number => settings.MinInsyncReplicas = (int)number),
            "unclean.leader.election.enable" => Flag(value, flag => settings.UncleanLeaderElectionEnable = flag),
            "fsync" => Fsync(value, settings),
            "retention.bytes" => Number(value, -1, long.MaxValue, number => settings.RetentionBytes = number),
            "retention.ms" => Number(value, -1, long.MaxValue, number => settings.RetentionMs = number),
            _ => $"'{key}' is no setting; there are {Keys}",
        };
        mistake = mistake is null || equals < 1 ? mistake : $"{text}: {mistake}";
        return mistake is null;
    }

    private static string? Number(string text, long min, long max, Action<long> set)
    {
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) || number < min || number > max)
        {
            return $"'{text}' is no number from {min} to {max}";
        }

        set(number);
        return null;
    }

    private static string? Flag(string text, Action<bool> set)
    {
        if (text is not ("true" or "false"))
        {
            return $"'{text}' is not true or false";
        }

        set(text == "true");
        return null;
    }

    private static string? Fsync(string text, TopicSettings settings)
    {
        settings.Fsync = text;
        return FsyncPolicies.Contains(text) ? null : $"'{text}' is not one of {string.Join(", ", FsyncPolicies)}";
    }
}
