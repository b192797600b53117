using System.Diagnostics.CodeAnalysis;

using Coordinator.Primitives;

namespace Coordinator.Cli.Input;

/// <summary>Access control lists as users type them: scheme:id:permissions, with commas between them, permissions being letters of cdrwa.</summary>
internal static class AclText
{
    private const string Letters = "cdrwa";

    private static readonly Permissions[] Bits = [Permissions.Create, Permissions.Delete, Permissions.Read, Permissions.Write, Permissions.Admin];

    internal static bool TryParse(string text, out IReadOnlyList<Acl> acl, [NotNullWhen(false)] out string? mistake)
    {
        var entries = new List<Acl>();
        acl = entries;
        mistake = null;

        // A comma may also stand within the subject of a certificate: an entry goes on until it ends in permissions.
        string? entry = null;
        foreach (var part in text.Split(','))
        {
            entry = entry is null ? part : $"{entry},{part}";
            if (TryParseEntry(entry) is { } parsed)
            {
                entries.Add(parsed);
                entry = null;
            }
        }

        if (entry is not null)
        {
            mistake = $"'{entry}' is not scheme:id:permissions with permissions of the letters {Letters}, as in world:anyone:r,auth::{Letters}";
        }

        return mistake is null;
    }

    internal static string Format(string scheme, string id, Permissions permissions) => $"{scheme}:{id}:{Format(permissions)}";

    internal static string Format(Permissions permissions) =>
        string.Concat(Letters.Where((_, index) => permissions.HasFlag(Bits[index])));

    private static Acl? TryParseEntry(string text)
    {
        var first = text.IndexOf(':', StringComparison.Ordinal);
        var last = text.LastIndexOf(':');
        var letters = text[(last + 1)..];
        if (first <= 0 || last == first || letters.Length == 0 || !letters.All(letter => Letters.Contains(letter, StringComparison.Ordinal)))
        {
            return null;
        }

        var permissions = letters.Aggregate(Permissions.None, (sum, letter) => sum | Bits[Letters.IndexOf(letter, StringComparison.Ordinal)]);
        return new Acl(permissions, new Identity(text[..first], text[(first + 1)..last]));
    }
}
