using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Partitions;

namespace Coordinator.Controller.Core.Tree;

/// <summary>What a path of the tree is of.</summary>
public enum TreePlaceKind
{
    /// <summary>Nothing of the controller's.</summary>
    None,

    /// <summary>Whoever is the controller.</summary>
    Controller,

    /// <summary>The controllers' epoch.</summary>
    ControllerEpoch,

    /// <summary>A registration.</summary>
    Broker,

    /// <summary>A topic.</summary>
    Topic,

    /// <summary>A partition's state.</summary>
    Partition,

    /// <summary>The mark of a topic that is to be deleted.</summary>
    Deletion,

    /// <summary>The last reigns of controllers.</summary>
    History,
}

/// <summary>What a path of the tree is of, and of which.</summary>
/// <param name="Kind">What it is of.</param>
public readonly record struct TreePlace(TreePlaceKind Kind)
{
    /// <summary>Of a registration: whose.</summary>
    public BrokerId Broker { get; init; }

    /// <summary>Of a topic, a deletion or a partition: the topic's name.</summary>
    public string? Topic { get; init; }

    /// <summary>Of a partition: which.</summary>
    public PartitionName Partition { get; init; }
}
