using System.Globalization;
using System.Text;

namespace Coordinator.Primitives;

/// <summary>The rules of znode paths (ZooKeeper's PathUtils, with bounds).</summary>
public static class ZnodePath
{
    /// <summary>The root.</summary>
    public const string Root = "/";

    /// <summary>What lies here belongs to the service: clients read and watch it, and cannot change it.</summary>
    public const string Reserved = "/coordinator";

    /// <summary>The members of the ensemble, a line for each; absent while those of the servers' configuration are in force.</summary>
    public const string Members = Reserved + "/members";

    /// <summary>The quotas of subtrees, a line for each; absent while none was ever set.</summary>
    public const string Quotas = Reserved + "/quotas";

    /// <summary>Checks a path; a sequential name is checked without its suffix, so it may end in '/'.</summary>
    /// <param name="path">The path.</param>
    /// <param name="sequential">Whether a suffix will be appended.</param>
    /// <returns>Null when legal, else the reason.</returns>
    public static string? Validate(string? path, bool sequential = false) =>
        Validate((sequential ? path + "0" : path).AsSpan());

    /// <summary>Checks a path.</summary>
    /// <param name="path">The path.</param>
    /// <returns>Null when legal, else the reason.</returns>
    public static string? Validate(ReadOnlySpan<char> path)
    {
        if (path.IsEmpty)
        {
            return "path is empty";
        }

        if (path[0] != '/')
        {
            return "path must start with '/'";
        }

        if (path.Length == 1)
        {
            return null;
        }

        if (path[^1] == '/')
        {
            return "path must not end with '/'";
        }

        if (Encoding.UTF8.GetByteCount(path) > Limits.MaxPathBytes)
        {
            return string.Create(CultureInfo.InvariantCulture, $"path is longer than {Limits.MaxPathBytes} bytes");
        }

        return ValidateComponents(path);
    }

    /// <summary>The parent of a legal path other than the root.</summary>
    /// <param name="path">The path.</param>
    public static string Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? Root : path[..slash];
    }

    /// <summary>The last component of a legal path.</summary>
    /// <param name="path">The path.</param>
    public static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>The path of a child.</summary>
    /// <param name="parent">A legal path.</param>
    /// <param name="name">The child's name.</param>
    public static string Child(string parent, string name) => parent.Length == 1 ? "/" + name : parent + "/" + name;

    /// <summary>Whether <paramref name="path"/> is <paramref name="ancestor"/> or lies below it.</summary>
    /// <param name="path">A legal path.</param>
    /// <param name="ancestor">A legal path.</param>
    public static bool IsSameOrBelow(string path, string ancestor) =>
        ancestor.Length == 1
        || (path.StartsWith(ancestor, StringComparison.Ordinal) && (path.Length == ancestor.Length || path[ancestor.Length] == '/'));

    private static string? ValidateComponents(ReadOnlySpan<char> path)
    {
        var depth = 0;
        var start = 1;
        for (var i = 1; i <= path.Length; i++)
        {
            if (i < path.Length && path[i] != '/')
            {
                if (IsForbidden(path[i]))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"path has the forbidden character U+{(int)path[i]:X4} at position {i}");
                }

                continue;
            }

            var component = path[start..i];
            if (component.IsEmpty)
            {
                return "path has an empty component";
            }

            if (component is "." or "..")
            {
                return "path has a relative component";
            }

            depth++;
            start = i + 1;
        }

        return depth > Limits.MaxPathDepth
            ? string.Create(CultureInfo.InvariantCulture, $"path is deeper than {Limits.MaxPathDepth} components")
            : null;
    }

    private static bool IsForbidden(char c) =>
        c is '\0' or (>= '\u0001' and <= '\u001f') or (>= '\u007f' and <= '\u009f') or (>= '\ud800' and <= '\uf8ff') or (>= '\ufff0' and <= '\uffff');
}
