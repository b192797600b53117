using Coordinator.Primitives;

namespace Coordinator.Server.Backup;

/// <summary>A piece of a snapshot's file on its way to an operator.</summary>
/// <param name="Bytes">The next bytes; empty while the snapshot is still being made.</param>
/// <param name="Zxid">The point that the state is exact at.</param>
/// <param name="Length">Bytes of the whole file.</param>
/// <param name="Checksum">Of the whole file, with its last piece; else null.</param>
public readonly record struct SnapshotPiece(ReadOnlyMemory<byte> Bytes, Zxid Zxid, long Length, ulong? Checksum);
