using Coordinator.Primitives;

namespace Coordinator.Tree.Codecs;

/// <summary>Access control lists and identities. The open list, which nearly every znode has, is one byte.</summary>
internal static class AclCodec
{
    private const byte OpenForm = 0;
    private const byte ListForm = 1;
    private const int MinEntryBytes = 3;
    private const int MinIdentityBytes = 2;

    public static void Write(ByteEncoder encoder, IReadOnlyList<Acl> acl)
    {
        if (IsOpen(acl))
        {
            encoder.Byte(OpenForm);
            return;
        }

        encoder.Byte(ListForm);
        encoder.Varint((ulong)acl.Count);
        for (var i = 0; i < acl.Count; i++)
        {
            encoder.Int((int)acl[i].Permissions);
            Write(encoder, acl[i].Identity);
        }
    }

    public static IReadOnlyList<Acl> Read(ref ByteDecoder decoder)
    {
        var form = decoder.Byte();
        if (form == OpenForm)
        {
            return Acl.OpenToAll;
        }

        if (form != ListForm)
        {
            decoder.Fail("an access control list has an unknown form");
            return [];
        }

        var acl = new Acl[decoder.Count(MinEntryBytes)];
        for (var i = 0; i < acl.Length && !decoder.HasFailed; i++)
        {
            var permissions = (Permissions)decoder.Int();
            acl[i] = new Acl(permissions, ReadIdentity(ref decoder));
        }

        if (!decoder.HasFailed && IsOpen(acl))
        {
            decoder.Fail("the open access control list is not in its short form");
        }

        return acl;
    }

    public static void WriteIdentities(ByteEncoder encoder, IReadOnlyList<Identity> identities)
    {
        encoder.Varint((ulong)identities.Count);
        for (var i = 0; i < identities.Count; i++)
        {
            Write(encoder, identities[i]);
        }
    }

    public static IReadOnlyList<Identity> ReadIdentities(ref ByteDecoder decoder)
    {
        var count = decoder.Count(MinIdentityBytes);
        if (count == 0)
        {
            return [];
        }

        var identities = new Identity[count];
        for (var i = 0; i < count && !decoder.HasFailed; i++)
        {
            identities[i] = ReadIdentity(ref decoder);
        }

        return identities;
    }

    /// <summary>Goes past identities.</summary>
    public static void SkipIdentities(ref ByteDecoder decoder)
    {
        var count = decoder.Count(MinIdentityBytes);
        for (var i = 0; i < count && !decoder.HasFailed; i++)
        {
            decoder.Bytes();
            decoder.Bytes();
        }
    }

    private static bool IsOpen(IReadOnlyList<Acl> acl) =>
        ReferenceEquals(acl, Acl.OpenToAll) || (acl.Count == 1 && acl[0] == Acl.OpenToAll[0]);

    private static void Write(ByteEncoder encoder, Identity identity)
    {
        encoder.String(identity.Scheme);
        encoder.String(identity.Id);
    }

    private static Identity ReadIdentity(ref ByteDecoder decoder)
    {
        var scheme = decoder.String();
        return new Identity(scheme, decoder.String());
    }
}
