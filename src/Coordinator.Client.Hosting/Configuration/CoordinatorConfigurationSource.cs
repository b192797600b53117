using Coordinator.Client.Abstractions;
using Microsoft.Extensions.Configuration;

namespace Coordinator.Client.Hosting.Configuration;

/// <summary>A subtree as a source of configuration.</summary>
internal sealed class CoordinatorConfigurationSource(
    Func<CancellationToken, Task<ICoordinatorClient>> connect, string path, bool optional, TimeSpan loadTimeout) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new CoordinatorConfigurationProvider(connect, path, optional, loadTimeout);
}
