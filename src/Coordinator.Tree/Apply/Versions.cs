using System.Globalization;
using Coordinator.Primitives;

namespace Coordinator.Tree.Apply;

/// <summary>The comparison of an expected version with a znode's.</summary>
internal static class Versions
{
    private const int Any = -1;

    public static OpOutcome? Refuse(string path, int expected, int actual) => expected == Any || expected == actual
        ? null
        : OpOutcome.Refused(
            ErrorCode.BadVersion,
            path,
            string.Create(CultureInfo.InvariantCulture, $"{path}: the version is {actual}, expected was {expected}"));
}
