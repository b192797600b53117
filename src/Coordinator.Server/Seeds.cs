using System.Security.Cryptography;

namespace Coordinator.Server;

/// <summary>The randomness that the pure core is handed.</summary>
internal static class Seeds
{
    /// <summary>One that nobody outside of this process can know.</summary>
    public static ulong Draw() => BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
