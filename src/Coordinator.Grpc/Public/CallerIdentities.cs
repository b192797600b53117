using System.Security.Cryptography;
using System.Text;
using Coordinator.Primitives;
using Grpc.Core;

namespace Coordinator.Grpc.Public;

/// <summary>
/// Who a caller has proven to be: its address, the subject of its certificate, and each <c>coordinator-auth: digest user:password</c> that
/// it sent. As in ZooKeeper anybody may name a digest; what counts is whose access control list has its hash.
/// </summary>
internal static class CallerIdentities
{
    public const string Header = "coordinator-auth";

    private const string DigestPrefix = "digest ";
    private const int MaxProofs = 16;

    public static IReadOnlyList<Identity> Of(ServerCallContext context)
    {
        var http = context.GetHttpContext();
        var identities = new List<Identity>();
        if (http.Connection.RemoteIpAddress is { } address)
        {
            identities.Add(new Identity("ip", (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()));
        }

        if (http.Connection.ClientCertificate is { } certificate)
        {
            identities.Add(new Identity("x509", certificate.Subject));
        }

        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Key == Header)
            {
                identities.Add(Digest(entry.Value));
            }
        }

        return identities.Count <= MaxProofs
            ? identities
            : throw ErrorMap.Fault(ErrorCode.BadArguments, $"more than {MaxProofs} identities");
    }

    /// <summary>ZooKeeper's form: user:base64(SHA-1(user:password)). The hash is the name in access control lists, not a secret store.</summary>
    private static Identity Digest(string proof)
    {
        var colon = proof.IndexOf(':', StringComparison.Ordinal);
        if (!proof.StartsWith(DigestPrefix, StringComparison.Ordinal) || colon <= DigestPrefix.Length)
        {
            throw ErrorMap.Fault(ErrorCode.AuthFailed, $"{Header} is not 'digest user:password'");
        }

#pragma warning disable CA5350 // ZooKeeper's scheme: another hash would make its access control lists unusable
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(proof[DigestPrefix.Length..]));
#pragma warning restore CA5350
        return new Identity("digest", proof[DigestPrefix.Length..colon] + ":" + Convert.ToBase64String(hash));
    }
}
