using Coordinator.Primitives;

namespace Coordinator.Server.Telemetry;

/// <summary>Values of the tag <c>result</c>: the names of the error codes, and <c>Other</c> for a number that this program does not know.</summary>
internal static class ResultTags
{
    private static readonly ErrorCode[] Codes = Enum.GetValues<ErrorCode>();
    private static readonly byte[] Indexes = Number();

    public static readonly IReadOnlyList<string> Names = [.. Codes.Select(code => code.ToString()), "Other"];

    public static int IndexOf(ErrorCode code) => -(int)code is >= 0 and var at && at < Indexes.Length ? Indexes[at] : Codes.Length;

    /// <summary>Whether a result says more of one client than of the service: its series appears when it first happens.</summary>
    public static bool IsRare(int index) => index >= Codes.Length || Codes[index] is not (
        ErrorCode.Ok or ErrorCode.Unavailable or ErrorCode.NotReady or ErrorCode.Throttled or ErrorCode.OutcomeUnknown or ErrorCode.SessionExpired
        or ErrorCode.SessionMoved);

    private static byte[] Number()
    {
        var indexes = new byte[1 - (int)Codes.Min()];
        Array.Fill(indexes, (byte)Codes.Length);
        for (var i = 0; i < Codes.Length; i++)
        {
            indexes[-(int)Codes[i]] = (byte)i;
        }

        return indexes;
    }
}
