using System.Globalization;

namespace Coordinator.Simulation.Engine;

/// <summary>
/// What happened: a running hash always (two runs of one seed must agree on it), lines only when somebody reads them.
/// </summary>
internal sealed class SimTrace(SimWorld world, ITraceSink? sink)
{
    private const ulong Prime = 1_099_511_628_211;

    public ulong Hash { get; private set; } = 14_695_981_039_346_656_037;

    public bool IsOn => sink is not null;

    public void Mix(long value)
    {
        Hash = (Hash ^ (ulong)value) * Prime;
        Hash ^= Hash >> 29;
    }

    public void Mix(string text)
    {
        foreach (var c in text)
        {
            Hash = (Hash ^ c) * Prime;
        }
    }

    /// <summary>Writes a line; ask <see cref="IsOn"/> first where the text costs something.</summary>
    public void Line(string who, string what) =>
        sink?.Line(string.Create(CultureInfo.InvariantCulture, $"{world.Now / 1_000.0,12:F3} {who,-4} {what}"));
}
