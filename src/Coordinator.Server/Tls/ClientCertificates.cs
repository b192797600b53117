namespace Coordinator.Server.Tls;

/// <summary>Whether clients show certificates.</summary>
public enum ClientCertificates
{
    /// <summary>They are not asked for one.</summary>
    None,

    /// <summary>Without one they are nobody's x509; a wrong one is refused.</summary>
    Optional,

    /// <summary>Without one they are refused.</summary>
    Required,
}
