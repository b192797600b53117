using System.Net;
using Coordinator.Server.Options;

namespace Coordinator.Server.Clients;

/// <summary>The addresses that have connections to this server: as many as there are, so never more than connections. For concurrent use.</summary>
/// <param name="limits">What one address may take.</param>
/// <param name="time">The clock.</param>
public sealed class AddressBook(AddressLimits limits, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, CallerAddress> _addresses = [];

    /// <summary>Most connections of one address.</summary>
    public int MaxConnections => limits.MaxConnections;

    /// <summary>Counts a new connection.</summary>
    /// <param name="address">Where it comes from.</param>
    /// <returns>The address; null when it has as many as it may.</returns>
    public CallerAddress? TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            if (!_addresses.TryGetValue(address, out var known))
            {
                known = new CallerAddress(address, limits, time);
                _addresses.Add(address, known);
            }

            if (known.Connections == limits.MaxConnections)
            {
                return null;
            }

            known.Connections++;
            return known;
        }
    }

    /// <summary>A connection has ended.</summary>
    /// <param name="address">From <see cref="TryEnter"/>.</param>
    public void Leave(CallerAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        lock (_lock)
        {
            if (--address.Connections == 0)
            {
                _addresses.Remove(address.Address);
            }
        }
    }
}
