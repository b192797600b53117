namespace Coordinator.Controller.Core.Selection;

/// <summary>
/// Chooses a leader. Pure, deterministic and total: the same question always has the same answer, whatever the order of its candidates, and an
/// answer that says why each other candidate was refused.
/// </summary>
public interface ISelectionPolicy
{
    /// <summary>Answers a question.</summary>
    /// <param name="question">Who shall lead?</param>
    SelectionResult Select(SelectionQuestion question);
}
