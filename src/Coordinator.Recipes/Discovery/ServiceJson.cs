using System.Text.Json;
using System.Text.Json.Serialization;

namespace Coordinator.Recipes.Discovery;

/// <summary>Instances as the JSON that their znodes hold: readable with coordctl, and from other languages.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceInstance))]
internal sealed partial class ServiceJson : JsonSerializerContext
{
    public static byte[] ToBytes(ServiceInstance instance) => JsonSerializer.SerializeToUtf8Bytes(instance, Default.ServiceInstance);

    /// <summary>Null when the data is no instance: somebody else's znode.</summary>
    public static ServiceInstance? Read(ReadOnlyMemory<byte> data)
    {
        try
        {
            return JsonSerializer.Deserialize(data.Span, Default.ServiceInstance);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
