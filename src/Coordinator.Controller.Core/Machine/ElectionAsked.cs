namespace Coordinator.Controller.Core.Machine;

/// <summary>What is asked of the next decision about a partition, and of that one only.</summary>
/// <param name="ForPreferred">Its leadership is to go to who is preferred.</param>
/// <param name="PermitsUnclean">When it has no leader, one that lacks records may lead.</param>
internal readonly record struct ElectionAsked(bool ForPreferred, bool PermitsUnclean)
{
    public ElectionAsked And(ElectionAsked other) => new(ForPreferred || other.ForPreferred, PermitsUnclean || other.PermitsUnclean);
}
