using Coordinator.Cli.Input;

using Grpc.Core;
using Grpc.Core.Interceptors;

namespace Coordinator.Cli.Calls;

/// <summary>A server whose calls say who the caller is.</summary>
/// <param name="target">The server.</param>
/// <param name="auth">Each user:password.</param>
internal sealed class ProvenTarget(ICallTarget target, IReadOnlyList<string> auth) : ICallTarget
{
    private const string Header = "coordinator-auth";

    public EndpointAddress Endpoint => target.Endpoint;

    public CallInvoker Invoker => target.Invoker.Intercept(Prove);

    public CallInvoker StreamInvoker => target.StreamInvoker.Intercept(Prove);

    public long RequestsSent => target.RequestsSent;

    public void Dispose() => target.Dispose();

    private Metadata Prove(Metadata metadata)
    {
        foreach (var proof in auth)
        {
            metadata.Add(Header, "digest " + proof);
        }

        return metadata;
    }
}
