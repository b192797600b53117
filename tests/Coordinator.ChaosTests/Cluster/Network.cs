using System.Globalization;

namespace Coordinator.ChaosTests.Cluster;

/// <summary>
/// A network of this machine's own: a namespace for each server, all at one bridge, which has a namespace too so that no rule of the host
/// touches it. The clients are the host itself. Names carry the process id; nothing else is touched.
/// </summary>
internal sealed class Network : IDisposable
{
    private const string Prefix = "10.77.0.";

    private readonly string _name = "cc" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
    private readonly int _servers;

    public Network(int servers)
    {
        _servers = servers;
        try
        {
            Make();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private string Switch => _name + "s";

    public static string Address(int server) => Prefix + server.ToString(CultureInfo.InvariantCulture);

    /// <summary>The network namespace of a server.</summary>
    public string Space(int server) => $"{_name}n{server}";

    /// <summary>From now on no packet of one server reaches the other; the way back stays open.</summary>
    public void Drop(int from, int to) => Tool.Run($"ip netns exec {Space(to)} iptables -A INPUT -s {Address(from)} -j DROP");

    /// <summary>From now on two servers do not hear each other.</summary>
    public void Cut(int one, int other)
    {
        Drop(one, other);
        Drop(other, one);
    }

    /// <summary>From now on every packet between two servers is answered with a reset: their connections end, and no new one is made.</summary>
    public void Reset(int one, int other)
    {
        foreach (var (from, to) in new[] { (one, other), (other, one) })
        {
            Tool.Run($"ip netns exec {Space(to)} iptables -A INPUT -s {Address(from)} -p tcp -j REJECT --reject-with tcp-reset");
        }
    }

    /// <summary>Every packet passes again.</summary>
    public void Heal()
    {
        for (var server = 1; server <= _servers; server++)
        {
            Tool.Run($"ip netns exec {Space(server)} iptables -F INPUT");
        }
    }

    public void Dispose()
    {
        Tool.TryRun($"ip link del {_name}h");
        for (var server = 1; server <= _servers; server++)
        {
            Tool.TryRun($"ip netns del {Space(server)}");
        }

        Tool.TryRun($"ip netns del {Switch}");
    }

    private void Make()
    {
        Tool.Run($"ip netns add {Switch}");
        Tool.Run($"ip -n {Switch} link add br0 type bridge");
        Tool.Run($"ip -n {Switch} link set br0 up");
        for (var server = 1; server <= _servers; server++)
        {
            var (space, link) = (Space(server), Link(server));
            Tool.Run($"ip netns add {space}");
            Tool.Run($"ip link add {link} netns {Switch} type veth peer name eth0 netns {space}");
            Attach(link);
            Tool.Run($"ip -n {space} addr add {Address(server)}/24 dev eth0");
            Tool.Run($"ip -n {space} link set eth0 up");
            Tool.Run($"ip -n {space} link set lo up");
        }

        Tool.Run($"ip link add {Link(0)} netns {Switch} type veth peer name {_name}h");
        Attach(Link(0));
        Tool.Run($"ip addr add {Prefix}100/24 dev {_name}h");
        Tool.Run($"ip link set {_name}h up");
    }

    private string Link(int server) => $"{_name}v{server}";

    private void Attach(string link)
    {
        Tool.Run($"ip -n {Switch} link set {link} master br0");
        Tool.Run($"ip -n {Switch} link set {link} up");
    }
}
