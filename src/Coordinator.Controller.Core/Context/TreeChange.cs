using Coordinator.Controller.Core.Tree;

namespace Coordinator.Controller.Core.Context;

/// <summary>What has changed.</summary>
/// <param name="Place">What it is of; nothing when nothing that matters has changed.</param>
/// <param name="Before">Of a topic, or its mark: what the topic was before, as long as it was not being deleted.</param>
public readonly record struct TreeChange(TreePlace Place, TopicSpec? Before);
