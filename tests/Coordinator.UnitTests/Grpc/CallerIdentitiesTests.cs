using Coordinator.Grpc.Public;
using Coordinator.Primitives;
using Coordinator.Server.Audit;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.UnitTests.Grpc;

public sealed class CallerIdentitiesTests
{
    // What ZooKeeper's DigestAuthenticationProvider.generateDigest gives for "super:test", as its documentation and tests have it.
    private const string SuperTest = "super:D/InIHSb7yEEbrWz8b9l71RjZJU=";

    private readonly CallerIdentities _callers = new(SuperTest, new AuditLog(NullLoggerFactory.Instance, TimeProvider.System));

    [Theory]
    [InlineData("digest super:test", SuperTest, "super:")]
    [InlineData("digest superb:wrong", "superb:*")]
    [InlineData("digest u:a,digest super:test", "u:*", SuperTest, "super:")]
    [InlineData("digest u:a, digest v:b", "u:*", "v:*")]
    [InlineData("digest u:a,b, c", "u:*")]
    public void Proofs_BecomeDigests_AndTheConfiguredOneSuper(string header, params string[] expected)
    {
        var identities = new List<Identity>();
        _callers.Add(header, identities);
        Assert.Equal(expected.Length, identities.Count);
        Assert.All(identities.Zip(expected), pair => Assert.True(
            pair.Second == "super:" ? pair.First == new Identity("super", string.Empty)
            : pair.Second.EndsWith('*') ? pair.First.Id.StartsWith(pair.Second[..^1], StringComparison.Ordinal) && pair.First.Id != SuperTest
            : pair.First == new Identity("digest", pair.Second),
            pair.ToString()));
    }

    [Theory]
    [InlineData("super:test")]
    [InlineData("digest nobody")]
    [InlineData("digest :p")]
    [InlineData("bearer x")]
    [InlineData("digest super:wrong")]
    [InlineData("digest super:")]
    public void NoProof_IsAuthFailed_AndNotRepeated(string header)
    {
        var error = Assert.Throws<RpcException>(() => _callers.Add(header, []));
        Assert.Equal("-115", error.Trailers.GetValue(ErrorMap.CodeTrailer));
        Assert.DoesNotContain(header, error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void TooManyProofs_AreRefused_WithTheLimit()
    {
        var header = string.Join(',', Enumerable.Range(0, 17).Select(i => $"digest u{i}:p"));
        var error = Assert.Throws<RpcException>(() => _callers.Add(header, []));
        Assert.Contains("16", error.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutASuperDigest_NobodyIsSuper()
    {
        var identities = new List<Identity>();
        new CallerIdentities(null, new AuditLog(NullLoggerFactory.Instance, TimeProvider.System)).Add("digest super:test", identities);
        Assert.Equal([new Identity("digest", SuperTest)], identities);
    }
}
