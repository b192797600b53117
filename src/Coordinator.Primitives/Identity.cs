namespace Coordinator.Primitives;

/// <summary>Whom an access control list speaks of, or who a client has proven to be.</summary>
/// <param name="Scheme">world, digest, ip, x509 or super; in a list that is being set also auth, which stands for all that the caller has proven.</param>
/// <param name="Id">The name within the scheme.</param>
public readonly record struct Identity(string Scheme, string Id);
