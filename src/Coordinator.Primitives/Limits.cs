namespace Coordinator.Primitives;

/// <summary>Bounds that every layer shares; all are enforced before a proposal and named in the error.</summary>
/// <param name="MaxDataBytes">Bytes of data of one znode.</param>
/// <param name="MaxRequestBytes">Bytes of one encoded request.</param>
/// <param name="MaxChildrenPage">Children in one page of a list.</param>
public sealed record Limits(int MaxDataBytes = 1 << 20, int MaxRequestBytes = 1 << 20, int MaxChildrenPage = 10_000)
{
    /// <summary>Longest path in bytes of UTF-8.</summary>
    public const int MaxPathBytes = 4096;

    /// <summary>Most components of a path.</summary>
    public const int MaxPathDepth = 256;

    /// <summary>Most znodes that one recursive delete removes.</summary>
    public const int MaxRecursiveDelete = 10_000;

    /// <summary>The largest sequence suffix: ten digits.</summary>
    public const long MaxSequence = 9_999_999_999;

    /// <summary>The defaults of the service.</summary>
    public static readonly Limits Default = new();
}
