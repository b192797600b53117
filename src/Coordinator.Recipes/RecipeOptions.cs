using System.Globalization;
using System.Text;
using Coordinator.Primitives;

namespace Coordinator.Recipes;

/// <summary>What the znodes of a recipe carry.</summary>
public sealed record RecipeOptions
{
    /// <summary>Machine and process, for the data of a holder's znode: a person who looks wants to know who holds.</summary>
    public static readonly RecipeOptions Default = new();

    /// <summary>Data of this holder's znodes; by default <c>machine:process id</c>.</summary>
    public ReadOnlyMemory<byte> HolderData { get; init; } =
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}"));

    /// <summary>Access control list of the znodes; empty: everything to everybody.</summary>
    public IReadOnlyList<Acl> Acl { get; init; } = [];
}
