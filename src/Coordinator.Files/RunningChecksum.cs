using System.IO.Hashing;

namespace Coordinator.Files;

/// <summary><see cref="Framing.Checksum"/> of bytes that come in pieces.</summary>
public sealed class RunningChecksum
{
    private readonly XxHash3 _hash = new();

    /// <summary>Takes the next piece.</summary>
    public void Append(ReadOnlySpan<byte> bytes) => _hash.Append(bytes);

    /// <summary>The checksum of all pieces so far.</summary>
    public ulong Current => _hash.GetCurrentHashAsUInt64();
}
