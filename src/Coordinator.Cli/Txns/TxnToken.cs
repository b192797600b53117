namespace Coordinator.Cli.Txns;

/// <summary>A word of a line of a txn file.</summary>
/// <param name="Text">Without its quotes.</param>
/// <param name="IsQuoted">Whether any part of it was quoted: then it is never an option.</param>
internal readonly record struct TxnToken(string Text, bool IsQuoted)
{
    internal bool IsOption => !IsQuoted && Text.StartsWith('-');
}
