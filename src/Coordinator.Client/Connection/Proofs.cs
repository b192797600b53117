using Grpc.Core;

namespace Coordinator.Client.Connection;

/// <summary>What a client proves of itself, as metadata of its calls.</summary>
internal static class Proofs
{
    internal const int Max = 16;

    private const string Header = "coordinator-auth";

    /// <summary>Whether it is user:password in characters that metadata carries.</summary>
    internal static bool IsLegal(string proof) =>
        proof.IndexOf(':', StringComparison.Ordinal) > 0
        && proof.All(symbol => symbol is >= ' ' and <= '~')
        && proof == proof.Trim()
        && !proof.Replace(" ", string.Empty, StringComparison.Ordinal).Contains(",digest", StringComparison.Ordinal);

    /// <summary>Adds the proofs to the metadata of a call.</summary>
    internal static Metadata AddTo(Metadata metadata, IReadOnlyList<string> proofs)
    {
        foreach (var proof in proofs)
        {
            metadata.Add(Header, "digest " + proof);
        }

        return metadata;
    }
}
