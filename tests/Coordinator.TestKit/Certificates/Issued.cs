namespace Coordinator.TestKit.Certificates;

/// <summary>A certificate and its key.</summary>
/// <param name="Certificate">In PEM.</param>
/// <param name="Key">In PEM.</param>
/// <param name="Serial">Its number, as .NET writes it.</param>
public sealed record Issued(string Certificate, string Key, string Serial)
{
    /// <summary>Writes both beside each other, as <c>name.pem</c> and <c>name.key</c>.</summary>
    public (string CertificateFile, string KeyFile) Write(string folder, string name)
    {
        var (certificate, key) = (Path.Combine(folder, name + ".pem"), Path.Combine(folder, name + ".key"));
        File.WriteAllText(certificate, Certificate);
        File.WriteAllText(key, Key);
        return (certificate, key);
    }
}
