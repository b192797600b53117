namespace Coordinator.TestKit.History;

/// <summary>What a checker found, bounded.</summary>
/// <param name="most">How many are told.</param>
internal sealed class Violations(int most)
{
    private readonly List<string> _found = [];
    private long _count;

    /// <summary>At most so many, and then the number of all.</summary>
    public IReadOnlyList<string> Found => _count > most ? [.. _found, $"… {_count} in all"] : _found;

    /// <summary>Requires something.</summary>
    /// <param name="holds">Whether it holds.</param>
    /// <param name="what">Of what.</param>
    /// <param name="why">What is wrong with it when it does not.</param>
    public void Require(bool holds, object what, string why)
    {
        if (!holds)
        {
            Fail($"{what} {why}");
        }
    }

    /// <summary>Something does not hold.</summary>
    /// <param name="violation">What.</param>
    public void Fail(string violation)
    {
        if (++_count <= most)
        {
            _found.Add(violation);
        }
    }
}
