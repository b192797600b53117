using Coordinator.Client;

namespace Coordinator.UnitTests.Client;

public sealed class OptionsTests
{
    [Theory]
    [InlineData("127.0.0.1:5181", "http://127.0.0.1:5181/")]
    [InlineData(" a:1 , b:2 ", "http://a:1/ http://b:2/")]
    [InlineData("[::1]:5181", "http://[::1]:5181/")]
    [InlineData("http://a:80", "http://a/")]
    [InlineData("https://a:443/", "https://a/")]
    public void Validate_Endpoints_BecomeAddresses(string endpoints, string expected) =>
        Assert.Equal(expected, string.Join(' ', CoordinatorClientOptions.For(endpoints).Validate()));

    [Theory]
    [InlineData("", "at least one server")]
    [InlineData("a", "'a'")]
    [InlineData("a:x", "'a:x'")]
    [InlineData("a:70000", "'a:70000'")]
    [InlineData("ftp://a:1", "'ftp://a:1'")]
    [InlineData("a:1/path", "'a:1/path'")]
    public void Validate_WrongEndpoint_IsNamed(string endpoints, string expected)
    {
        var mistake = Assert.Throws<ArgumentException>(() => CoordinatorClientOptions.For(endpoints).Validate());
        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("u:p", true)]
    [InlineData("u:p, q", true)]
    [InlineData("secret", false)]
    [InlineData(":secret", false)]
    [InlineData("u:sécret", false)]
    [InlineData("u:secret, digest v:q", false)]
    [InlineData("u:secret ", false)]
    public void Validate_Auth_IsUserAndPassword_AndNeverRepeated(string auth, bool isLegal)
    {
        var options = CoordinatorClientOptions.For("a:1") with { Auth = [auth] };
        if (isLegal)
        {
            options.Check();
            return;
        }

        var mistake = Assert.Throws<ArgumentException>(options.Check);
        Assert.DoesNotContain(auth, mistake.Message, StringComparison.Ordinal);
        Assert.Contains("user:password", mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_SeveralMistakes_AreNamedTogetherWithTheirLimits()
    {
        var options = CoordinatorClientOptions.For("x") with { MaxOutstanding = 0, SessionTimeout = TimeSpan.Zero };
        var mistake = Assert.Throws<ArgumentException>(() => options.Validate());
        Assert.Contains("'x'", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("MaxOutstanding is 0, but must be 1 to 100000", mistake.Message, StringComparison.Ordinal);
        Assert.Contains("SessionTimeout is 00:00:00", mistake.Message, StringComparison.Ordinal);
    }
}
