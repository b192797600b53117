using System.Globalization;
using Coordinator.Controller.Core.Numbers;

namespace Coordinator.Controller.Core.Tree;

/// <summary>The data of a controller's znode: the broker first, for whoever asks who it is; then what no other attempt has.</summary>
internal static class HolderToken
{
    public static string Of(BrokerId broker, DirectoryId nonce, int attempt) => string.Create(CultureInfo.InvariantCulture, $"{broker} {nonce} {attempt}");

    /// <returns>Null when it does not say.</returns>
    public static BrokerId? BrokerIn(string token) =>
        int.TryParse(token.AsSpan(0, Math.Max(token.IndexOf(' ', StringComparison.Ordinal), 0)), NumberStyles.None, CultureInfo.InvariantCulture, out var broker) && broker <= BrokerId.MaxValue
            ? new BrokerId(broker)
            : null;
}
