namespace Coordinator.Primitives;

/// <summary>Whom an access control list speaks of, or who a client has proven to be.</summary>
/// <param name="Scheme">world, digest, ip, x509 or super.</param>
/// <param name="Id">The name within the scheme.</param>
public readonly record struct Identity(string Scheme, string Id);
