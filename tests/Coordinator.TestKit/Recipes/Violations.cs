namespace Coordinator.TestKit.Recipes;

/// <summary>What the checker of one subject found, bounded: one broken recipe must not hide another.</summary>
internal sealed class Violations
{
    private const int MostReported = 20;

    private readonly List<string> _found = [];
    private long _count;

    /// <summary>At most 20, and then their number.</summary>
    public IReadOnlyList<string> Found => _count > MostReported ? [.. _found, $"… {_count} in all"] : _found;

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
        if (++_count <= MostReported)
        {
            _found.Add(violation);
        }
    }
}
