using System.Runtime.CompilerServices;
using Coordinator.Client.Abstractions;
using Coordinator.Primitives;
using Coordinator.Recipes.Groups;

namespace Coordinator.Recipes.Discovery;

/// <summary>Which instances of which services are there: a group for each service, an ephemeral for each instance.</summary>
/// <param name="client">Whose session the registered instances hang on.</param>
/// <param name="path">Where the services are; made, as a container, when it is missing.</param>
/// <param name="options">Access control list of the instances.</param>
public sealed class ServiceRegistry(ICoordinatorClient client, string path = ServiceRegistry.DefaultPath, RecipeOptions? options = null)
{
    /// <summary>Where services are by default.</summary>
    public const string DefaultPath = "/services";

    /// <summary>Registers an instance until the registration is disposed or the session ends.</summary>
    /// <param name="service">The service; a legal name of a znode.</param>
    /// <param name="instance">The instance.</param>
    /// <param name="cancellationToken">Gives up, and leaves nothing behind.</param>
    /// <exception cref="CoordinatorException">NodeExists: a living instance has this id. Or why else not.</exception>
    public Task<Membership> RegisterAsync(string service, ServiceInstance instance, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentException.ThrowIfNullOrEmpty(instance.Host);
        ArgumentOutOfRangeException.ThrowIfLessThan(instance.Port, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(instance.Port, ushort.MaxValue);
        return GroupOf(service).JoinAsync(instance.Id, ServiceJson.ToBytes(instance), cancellationToken);
    }

    /// <summary>The instances of a service, by id.</summary>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<ServiceInstance>> GetInstancesAsync(string service, CancellationToken cancellationToken = default) =>
        Instances(await GroupOf(service).GetMembersAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>The instances of a service, now and after every change. A slow reader misses what is past, never what is.</summary>
    /// <param name="service">The service.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<IReadOnlyList<ServiceInstance>> ObserveAsync(
        string service, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var members in GroupOf(service).ObserveAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return Instances(members);
        }
    }

    private static IReadOnlyList<ServiceInstance> Instances(IReadOnlyList<GroupMember> members) =>
        [.. members.Select(member => ServiceJson.Read(member.Data)).OfType<ServiceInstance>()];

    private Group GroupOf(string service)
    {
        ArgumentException.ThrowIfNullOrEmpty(service);
        return new Group(client, ZnodePath.Child(path, service), options);
    }
}
