using Coordinator.Primitives;

namespace Coordinator.Broker.Client;

/// <summary>Why the brokers did not do what was asked.</summary>
/// <param name="code">What kind of error; <see cref="ErrorCode.OutcomeUnknown"/> when a record may have been appended, and may not.</param>
/// <param name="message">What a person should read.</param>
/// <param name="cause">What it came from.</param>
public sealed class BrokerException(ErrorCode code, string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>What kind of error.</summary>
    public ErrorCode Code { get; } = code;

    /// <summary>Whether the same may succeed a little later: no leader, no answer, too much at once, or a partition that a broker has not heard of yet.</summary>
    internal bool IsTransient { get; init; }

    internal static BrokerException Transient(ErrorCode code, string message, Exception? cause = null) => new(code, message, cause) { IsTransient = true };

    /// <summary>The same error, and how long it was tried.</summary>
    internal BrokerException After(TimeSpan patience) =>
        new(Code, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"not within {patience.TotalSeconds:0.###} s: {Message}"), this);
}
