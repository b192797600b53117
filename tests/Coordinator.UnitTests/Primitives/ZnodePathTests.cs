using Coordinator.Primitives;

namespace Coordinator.UnitTests.Primitives;

public sealed class ZnodePathTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a")]
    [InlineData("/a/b.c/..d/...")]
    [InlineData("/ünïcode/漢字")]
    public void Validate_LegalPath_GivesNoReason(string path) => Assert.Null(ZnodePath.Validate(path));

    [Theory]
    [InlineData(null, "empty")]
    [InlineData("", "empty")]
    [InlineData("a", "start with")]
    [InlineData("/a/", "end with")]
    [InlineData("//a", "empty component")]
    [InlineData("/a//b", "empty component")]
    [InlineData("/a/./b", "relative")]
    [InlineData("/a/..", "relative")]
    [InlineData("/a\u0000b", "U+0000")]
    [InlineData("/a\u001fb", "U+001F")]
    [InlineData("/a\ud83d\ude00", "U+D83D")]
    [InlineData("/a\ufffe", "U+FFFE")]
    public void Validate_IllegalPath_NamesTheReason(string? path, string reason) =>
        Assert.Contains(reason, ZnodePath.Validate(path), StringComparison.Ordinal);

    [Fact]
    public void Validate_SequentialNameEndingInSlash_IsLegal()
    {
        Assert.Null(ZnodePath.Validate("/locks/", sequential: true));
        Assert.NotNull(ZnodePath.Validate("/locks/"));
    }

    [Fact]
    public void Validate_TooLongOrTooDeep_NamesTheLimit()
    {
        Assert.Contains("4096", ZnodePath.Validate("/" + new string('x', 4096)), StringComparison.Ordinal);
        Assert.Contains("256", ZnodePath.Validate(string.Concat(Enumerable.Repeat("/x", 257))), StringComparison.Ordinal);
        Assert.Null(ZnodePath.Validate(string.Concat(Enumerable.Repeat("/x", 256))));
    }

    [Theory]
    [InlineData("/a", "/", true)]
    [InlineData("/a/b", "/a", true)]
    [InlineData("/a", "/a", true)]
    [InlineData("/ab", "/a", false)]
    [InlineData("/", "/a", false)]
    public void IsSameOrBelow_KnowsComponents(string path, string ancestor, bool expected) =>
        Assert.Equal(expected, ZnodePath.IsSameOrBelow(path, ancestor));
}
