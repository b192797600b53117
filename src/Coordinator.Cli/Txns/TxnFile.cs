using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Txns;

/// <summary>A parsed txn file.</summary>
/// <param name="Multi">What is sent.</param>
/// <param name="Lines">Verb and path of each op, in the order of the ops.</param>
internal sealed record TxnFile(Wire.Multi Multi, IReadOnlyList<TxnOpLine> Lines);

/// <param name="Verb">create, set, delete, check or check-absent.</param>
/// <param name="Path">As written.</param>
internal readonly record struct TxnOpLine(string Verb, string Path);
