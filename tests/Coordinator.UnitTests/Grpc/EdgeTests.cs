using System.Globalization;
using System.Reflection;
using Coordinator.Grpc.Admin;
using Coordinator.Grpc.Peer;
using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;
using Coordinator.Protocol.Peer.V1;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Grpc;

public sealed class EdgeTests
{
    /// <summary>The generated base class answers Unimplemented for what nobody overrides, so no compiler finds it.</summary>
    [Fact]
    public void EveryRpc_IsOverridden()
    {
        var services = new (ServiceDescriptor Service, Type Implementation)[]
        {
            (Wire.Tree.Descriptor, typeof(TreeService)),
            (Wire.Sessions.Descriptor, typeof(SessionsService)),
            (Admin.Descriptor, typeof(AdminService)),
            (Peers.Descriptor, typeof(PeersService)),
        };
        foreach (var (service, implementation) in services)
        {
            foreach (var rpc in service.Methods)
            {
                var method = implementation.GetMethods(BindingFlags.Public | BindingFlags.Instance).Single(method => method.Name == rpc.Name);
                Assert.True(method.DeclaringType == implementation, $"{service.FullName}.{rpc.Name} is not overridden");
            }
        }
    }

    [Fact]
    public void EveryError_HasAStatus()
    {
        var meantToBeUnknown = new[] { ErrorCode.OutcomeUnknown };
        foreach (var code in Enum.GetValues<ErrorCode>().Except(meantToBeUnknown))
        {
            Assert.NotEqual(StatusCode.Unknown, ErrorMap.StatusOf(code));
        }
    }

    [Fact]
    public void Fault_CarriesNumberZxidAndHint()
    {
        var fault = ErrorMap.Fault(ErrorCode.Throttled, "too much", new Zxid(new Epoch(1), 5), 250);

        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        Assert.Equal("-202", fault.Trailers.GetValue("coordinator-code"));
        Assert.Equal("0x10000000005", fault.Trailers.GetValue("coordinator-zxid"));
        Assert.Equal("250", fault.Trailers.GetValue("coordinator-retry-after-ms"));
        Assert.Equal(((int)ErrorCode.Throttled).ToString(CultureInfo.InvariantCulture), fault.Trailers.GetValue(ErrorMap.CodeTrailer));
    }
}
