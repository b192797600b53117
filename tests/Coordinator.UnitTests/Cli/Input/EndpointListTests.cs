using Coordinator.Cli.Input;

namespace Coordinator.UnitTests.Cli.Input;

public sealed class EndpointListTests
{
    [Fact]
    public void TryParse_NamesAddressesAndRepetition_KeepsOrderAndFirst()
    {
        Assert.True(EndpointList.TryParse("s1:5181, 10.0.0.1:80,[::1]:5181,s1:5181,", out var endpoints, out _));
        Assert.Equal(["s1:5181", "10.0.0.1:80", "[::1]:5181"], endpoints.Select(endpoint => endpoint.ToString()));
        Assert.Equal("http://[::1]:5181/", endpoints[2].UriOf("http").ToString());
    }

    [Theory]
    [InlineData("", "no endpoint is named; write HOST:PORT,HOST:PORT,…")]
    [InlineData("s1", "'s1' is not HOST:PORT")]
    [InlineData("s1:0", "'s1:0' is not HOST:PORT")]
    [InlineData("s1:65536", "'s1:65536' is not HOST:PORT")]
    [InlineData("::1:5181", "'::1:5181' is not HOST:PORT")]
    [InlineData("[s1]:5181", "'[s1]:5181' is not HOST:PORT")]
    [InlineData("a:1,http://b:2", "'http://b:2' is not HOST:PORT")]
    public void TryParse_Malformed_NamesThePart(string text, string expected)
    {
        Assert.False(EndpointList.TryParse(text, out _, out var mistake));
        Assert.Equal(expected, mistake);
    }

    [Fact]
    public void TryParse_TooMany_NamesTheLimit()
    {
        Assert.False(EndpointList.TryParse(string.Join(',', Enumerable.Range(1, 65).Select(port => $"a:{port}")), out _, out var mistake));
        Assert.Equal("65 endpoints are more than 64", mistake);
    }
}
