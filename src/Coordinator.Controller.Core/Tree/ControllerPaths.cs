using System.Globalization;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;
using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Tree;

/// <summary>Where things lie in the tree, by Kafka's names; a partition's state is the data of the partition's znode itself.</summary>
/// <param name="Root">What all of it lies below: the root of the tree, or a path, so that several clusters can share an ensemble.</param>
public sealed record ControllerPaths(string Root = ZnodePath.Root)
{
    private const string Ids = "brokers/ids";
    private const string AllTopics = "brokers/topics";

    /// <summary>The ephemeral znode of whoever is the controller.</summary>
    public string Controller => Below("controller");

    /// <summary>The epoch of the last controller; its version is checked by every write of a controller.</summary>
    public string ControllerEpoch => Below("controller_epoch");

    /// <summary>The parent of the registrations.</summary>
    public string Brokers => Below(Ids);

    /// <summary>The parent of the topics.</summary>
    public string Topics => Below(AllTopics);

    /// <summary>The parent of the marks of topics that are to be deleted.</summary>
    public string Deletions => Below("admin/delete_topics");

    /// <summary>The last reigns of controllers.</summary>
    public string History => Below("admin/controller_history");

    /// <summary>Every znode that must be there before anything else is, parents first.</summary>
    public IReadOnlyList<string> Skeleton => [.. Subtrees, Brokers, Topics, Deletions];

    /// <summary>What everything lies below but the controller's own two znodes.</summary>
    public IReadOnlyList<string> Subtrees => [Below("brokers"), Below("admin")];

    /// <summary>A broker's registration.</summary>
    /// <param name="broker">The broker.</param>
    public string Broker(BrokerId broker) => ZnodePath.Child(Brokers, broker.ToString());

    /// <summary>A topic: its assignment and settings.</summary>
    /// <param name="topic">Its name.</param>
    public string Topic(string topic) => ZnodePath.Child(Topics, topic);

    /// <summary>The mark that a topic is to be deleted.</summary>
    /// <param name="topic">Its name.</param>
    public string Deletion(string topic) => ZnodePath.Child(Deletions, topic);

    /// <summary>A partition's state.</summary>
    /// <param name="partition">The partition.</param>
    public string Partition(PartitionName partition) => ZnodePath.Child(Topic(partition.Topic), partition.Number.ToString(CultureInfo.InvariantCulture));

    /// <summary>What a path is of.</summary>
    /// <param name="path">A path of the tree.</param>
    public TreePlace PlaceOf(string path)
    {
        if (path == Controller)
        {
            return new TreePlace(TreePlaceKind.Controller);
        }

        if (path == ControllerEpoch)
        {
            return new TreePlace(TreePlaceKind.ControllerEpoch);
        }

        if (path == History)
        {
            return new TreePlace(TreePlaceKind.History);
        }

        if (NameBelow(path, Brokers) is { } id)
        {
            return TryNumber(id, BrokerId.MaxValue, out var broker) ? new TreePlace(TreePlaceKind.Broker) { Broker = new BrokerId(broker) } : default;
        }

        if (NameBelow(path, Deletions) is { } doomed)
        {
            return new TreePlace(TreePlaceKind.Deletion) { Topic = doomed };
        }

        if (!path.StartsWith(Topics + "/", StringComparison.Ordinal))
        {
            return default;
        }

        var parts = path[(Topics.Length + 1)..].Split('/');
        return parts.Length == 1 ? new TreePlace(TreePlaceKind.Topic) { Topic = parts[0] }
            : parts.Length == 2 && TryNumber(parts[1], TopicSpec.MaxPartitions - 1, out var number)
                ? new TreePlace(TreePlaceKind.Partition) { Topic = parts[0], Partition = new PartitionName(parts[0], number) }
                : default;
    }

    private static string? NameBelow(string path, string parent) =>
        path.Length > parent.Length + 1 && path.StartsWith(parent + "/", StringComparison.Ordinal) && !path.AsSpan(parent.Length + 1).Contains('/')
            ? path[(parent.Length + 1)..]
            : null;

    /// <summary>Only the way in which it is written here: 007 is no broker.</summary>
    private static bool TryNumber(string text, int largest, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)
        && number <= largest
        && number.ToString(CultureInfo.InvariantCulture) == text;

    private string Below(string name) => Root == ZnodePath.Root ? "/" + name : Root + "/" + name;
}
