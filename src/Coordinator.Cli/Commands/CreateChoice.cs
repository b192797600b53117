using System.Diagnostics.CodeAnalysis;

using Coordinator.Cli.Input;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>How a znode is to be created.</summary>
/// <param name="Sequential">The parent's counter completes the name.</param>
/// <param name="Ephemeral">Gone with its session.</param>
/// <param name="Container">Reaped after its last child.</param>
/// <param name="Ttl">Reaped when childless and unmodified for so long; zero: never.</param>
/// <param name="IfAbsent">Existing already is success.</param>
internal readonly record struct CreateChoice(bool Sequential, bool Ephemeral, bool Container, TimeSpan Ttl, bool IfAbsent)
{
    private static readonly TimeSpan LongestTtl = TimeSpan.FromMilliseconds(CreateModes.MaxTtlMilliseconds);

    /// <summary>Its access control list, that of the ancestors too; null: open to all.</summary>
    internal IReadOnlyList<Acl>? Acl { get; init; }

    /// <summary>What contradicts itself; null when nothing does.</summary>
    internal string? Mistake => this switch
    {
        { Container: true, Sequential: true } => "-c and -s exclude each other: a container is not sequential",
        { Container: true } when Ttl > TimeSpan.Zero => "-c and --ttl exclude each other",
        { Ephemeral: true, Container: true } => "-e and -c exclude each other",
        { Ephemeral: true } when Ttl > TimeSpan.Zero => "-e and --ttl exclude each other",
        { IfAbsent: true, Sequential: true } => "--if-absent and -s exclude each other: a sequential znode is always new",
        _ => null,
    };

    internal CreateMode Mode => this switch
    {
        { Container: true } => CreateMode.Container,
        { Ephemeral: true } => Sequential ? CreateMode.EphemeralSequential : CreateMode.Ephemeral,
        _ when Ttl > TimeSpan.Zero => Sequential ? CreateMode.PersistentSequentialWithTtl : CreateMode.PersistentWithTtl,
        _ => Sequential ? CreateMode.PersistentSequential : CreateMode.Persistent,
    };

    internal static bool TryParseTtl(string text, out TimeSpan ttl, [NotNullWhen(false)] out string? mistake)
    {
        if (Duration.TryParse(text, LongestTtl, out ttl, out mistake) && ttl == TimeSpan.Zero)
        {
            mistake = $"'{text}' is not positive";
        }

        return mistake is null;
    }

    internal void ApplyTo(Wire.CreateOp op)
    {
        Invariant.Holds(Mistake is null);
        op.IfAbsent = IfAbsent;
        op.TtlMilliseconds = (long)Ttl.TotalMilliseconds;
        op.Mode = (Wire.CreateMode)(int)Mode;
        op.Acl.AddRange(AclCommand.ToWire(Acl ?? []));
    }
}
