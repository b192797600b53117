using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Coordinator.Server.Tls;

/// <summary>What the files hold at one moment. Equal when nothing has changed, however the files were replaced.</summary>
/// <param name="Certificate">Text of the certificate file.</param>
/// <param name="Key">Text of the key file.</param>
/// <param name="Authority">Text of the authority file; empty without one.</param>
internal sealed record TlsContent(string Certificate, string Key, string Authority)
{
    /// <summary>Most characters of one file: hundreds of certificates.</summary>
    public const int MaxCharacters = 1 << 20;

    public static bool TryRead(TlsFiles files, [NotNullWhen(true)] out TlsContent? content, [NotNullWhen(false)] out TlsMistake? mistake)
    {
        content = null;
        var authority = string.Empty;
        if (!TryRead(nameof(files.CertificateFile), files.CertificateFile, out var certificate, out mistake)
            || !TryRead(nameof(files.KeyFile), files.KeyFile, out var key, out mistake)
            || (files.AuthorityFile is { } file && !TryRead(nameof(files.AuthorityFile), file, out authority, out mistake)))
        {
            return false;
        }

        content = new TlsContent(certificate, key, authority);
        return true;
    }

    /// <summary>The text would hold the private key.</summary>
    public override string ToString() => nameof(TlsContent);

    private static bool TryRead(string key, string file, out string text, [NotNullWhen(false)] out TlsMistake? mistake)
    {
        (text, mistake) = (string.Empty, null);
        try
        {
            using var reader = new StreamReader(file);
            var buffer = new char[MaxCharacters + 1];
            var length = reader.ReadBlock(buffer);
            if (length > MaxCharacters)
            {
                mistake = new TlsMistake(key, string.Create(CultureInfo.InvariantCulture, $"'{file}' has more than {MaxCharacters} characters"));
                return false;
            }

            text = new string(buffer, 0, length);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            mistake = new TlsMistake(key, $"'{file}' cannot be read: {fault.Message}");
            return false;
        }
    }
}
