using Coordinator.Primitives;

namespace Coordinator.Controller.Core.Machine.Admin;

/// <summary>What comes of an operator's wish.</summary>
/// <param name="Code">Ok, or why it is refused.</param>
/// <param name="Message">One line for a person.</param>
/// <param name="Ops">With Ok: what is to be written in one multi; empty when that is there already, and of an election.</param>
public sealed record AdminPlan(ErrorCode Code, string Message, IReadOnlyList<TreeOp> Ops)
{
    /// <summary>Whether nothing is to be written, because it may not be done.</summary>
    public bool IsRefused => Code != ErrorCode.Ok;

    internal static AdminPlan Refuse(ErrorCode code, string message) => new(code, message, []);

    internal static AdminPlan Do(string message, params TreeOp[] ops) => new(ErrorCode.Ok, message, ops);
}
