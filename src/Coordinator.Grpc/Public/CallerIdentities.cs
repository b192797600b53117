using System.Security.Cryptography;
using System.Text;
using Coordinator.Primitives;
using Coordinator.Server.Audit;
using Coordinator.Tree;
using Grpc.Core;

namespace Coordinator.Grpc.Public;

/// <summary>
/// Who a caller has proven to be: its address, the subject of its certificate, and each <c>coordinator-auth: digest user:password</c> that
/// it sent. As in ZooKeeper anybody may name a digest; what counts is whose access control list has its hash. Only who names the user of
/// the super digest must know its password.
/// </summary>
/// <param name="superDigest">The digest that may do everything; null for none.</param>
/// <param name="audit">Hears of proofs that are none.</param>
public sealed class CallerIdentities(string? superDigest, AuditLog audit)
{
    /// <summary>The metadata that carries a proof.</summary>
    public const string Header = "coordinator-auth";

    private const string DigestPrefix = "digest ";
    private const int MaxProofs = 16;

    /// <summary>The identities of a caller, at most 16 proven ones.</summary>
    /// <param name="context">The call.</param>
    public IReadOnlyList<Identity> Of(ServerCallContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var http = context.GetHttpContext();
        var identities = new List<Identity>();
        if (AuditLog.Normal(http.Connection.RemoteIpAddress) is { } address)
        {
            identities.Add(new Identity("ip", address.ToString()));
        }

        if (http.Connection.ClientCertificate is { } certificate)
        {
            identities.Add(new Identity("x509", certificate.Subject));
        }

        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Key == Header)
            {
                Add(entry.Value, identities);
            }
        }

        return identities;
    }

    /// <summary>Adds what the values of the header prove. Several values arrive as one, with commas between them.</summary>
    internal void Add(string proofs, List<Identity> identities)
    {
        var (start, before) = (0, identities.Count);
        while (start < proofs.Length)
        {
            var end = EndOf(proofs, start);
            identities.Add(Digest(proofs[start..end], identities));
            if (identities.Count - before > MaxProofs)
            {
                throw ErrorMap.Fault(ErrorCode.BadArguments, $"more than {MaxProofs} proofs in {Header}");
            }

            start = end + 1;
            while (start < proofs.Length && proofs[start] == ' ')
            {
                start++;
            }
        }

        if (identities.Skip(before).Any(IsSuper))
        {
            identities.Add(new Identity(AccessRules.Super, string.Empty));
        }
    }

    /// <summary>A comma within a password is none between proofs, unless another proof follows it.</summary>
    private static int EndOf(string proofs, int start)
    {
        for (var comma = proofs.IndexOf(',', start); comma >= 0; comma = proofs.IndexOf(',', comma + 1))
        {
            if (proofs.AsSpan(comma + 1).TrimStart(' ').StartsWith(DigestPrefix, StringComparison.Ordinal))
            {
                return comma;
            }
        }

        return proofs.Length;
    }

    /// <summary>ZooKeeper's form: user:base64(SHA-1(user:password)). The hash is the name in access control lists, not a secret store.</summary>
    private Identity Digest(string proof, IReadOnlyList<Identity> caller)
    {
        var colon = proof.IndexOf(':', StringComparison.Ordinal);
        if (!proof.StartsWith(DigestPrefix, StringComparison.Ordinal) || colon <= DigestPrefix.Length)
        {
            throw Refused(caller, $"{Header} is not 'digest user:password'");
        }

#pragma warning disable CA5350 // ZooKeeper's scheme: another hash would make its access control lists unusable
        var hash = SHA1.HashData(Encoding.UTF8.GetBytes(proof[DigestPrefix.Length..]));
#pragma warning restore CA5350
        var identity = new Identity("digest", proof[DigestPrefix.Length..colon] + ":" + Convert.ToBase64String(hash));
        return !NamesSuper(identity.Id) || IsSuper(identity) ? identity : throw Refused(caller, "the super user has another password");
    }

    private RpcException Refused(IReadOnlyList<Identity> caller, string reason)
    {
        audit.Write(caller, "authenticate", string.Empty, ErrorCode.AuthFailed);
        return ErrorMap.Fault(ErrorCode.AuthFailed, reason);
    }

    private bool NamesSuper(string digest) =>
        superDigest is not null && digest.AsSpan(0, digest.IndexOf(':', StringComparison.Ordinal)).SequenceEqual(superDigest.AsSpan(0, superDigest.IndexOf(':', StringComparison.Ordinal)));

    private bool IsSuper(Identity identity) => superDigest is not null
        && identity.Scheme == "digest"
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(identity.Id), Encoding.UTF8.GetBytes(superDigest));
}
