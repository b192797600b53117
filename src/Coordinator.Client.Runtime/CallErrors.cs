using Coordinator.Client.Abstractions;
using Coordinator.Sessions.Calls;

namespace Coordinator.Client.Runtime;

/// <summary>Ends of calls as exceptions.</summary>
internal static class CallErrors
{
    public static CoordinatorException ToException(CallResult result) =>
        new(result.Code, result.Message, result.Zxid.IsZero ? result.SeenZxid : result.Zxid);
}
