using System.Diagnostics.CodeAnalysis;

using Coordinator.Cli.Input;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>How a znode is to be created.</summary>
/// <param name="Sequential">The parent's counter completes the name.</param>
/// <param name="Container">Reaped after its last child.</param>
/// <param name="Ttl">Reaped when childless and unmodified for so long; zero: never.</param>
/// <param name="IfAbsent">Existing already is success.</param>
internal readonly record struct CreateChoice(bool Sequential, bool Container, TimeSpan Ttl, bool IfAbsent)
{
    private static readonly TimeSpan LongestTtl = TimeSpan.FromMilliseconds(CreateModes.MaxTtlMilliseconds);

    /// <summary>What contradicts itself; null when nothing does.</summary>
    internal string? Mistake => this switch
    {
        { Container: true, Sequential: true } => "-c and -s exclude each other: a container is not sequential",
        { Container: true } when Ttl > TimeSpan.Zero => "-c and --ttl exclude each other",
        { IfAbsent: true, Sequential: true } => "--if-absent and -s exclude each other: a sequential znode is always new",
        _ => null,
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
        op.Mode = this switch
        {
            { Container: true } => Wire.CreateMode.Container,
            { Sequential: true } when Ttl > TimeSpan.Zero => Wire.CreateMode.PersistentSequentialWithTtl,
            { Sequential: true } => Wire.CreateMode.PersistentSequential,
            _ when Ttl > TimeSpan.Zero => Wire.CreateMode.PersistentWithTtl,
            _ => Wire.CreateMode.Persistent,
        };
    }
}
