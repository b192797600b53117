using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Coordinator.Server.Tls;

/// <summary>The alternative names of a certificate's subject.</summary>
public static class SubjectNames
{
    private const string Extension = "2.5.29.17";
    private static readonly Asn1Tag UriTag = new(TagClass.ContextSpecific, 6);

    /// <summary>The names that are URIs; none when the extension is malformed.</summary>
    /// <param name="certificate">The certificate.</param>
    public static IReadOnlyList<string> Uris(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var uris = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(extension => extension.Oid?.Value == Extension))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    if (names.PeekTag().HasSameClassAndValue(UriTag))
                    {
                        uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, UriTag));
                    }
                    else
                    {
                        names.ReadEncodedValue();
                    }
                }
            }

            return uris;
        }
        catch (AsnContentException)
        {
            return [];
        }
    }

    /// <summary>Whether it is made out to exactly this host, a name or an address; wildcards and common names prove nothing.</summary>
    /// <param name="certificate">The certificate.</param>
    /// <param name="host">The host.</param>
    public static bool Has(X509Certificate2 certificate, string host)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            return certificate.MatchesHostname(host, allowWildcards: false, allowCommonName: false);
        }
        catch (Exception malformed) when (malformed is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
