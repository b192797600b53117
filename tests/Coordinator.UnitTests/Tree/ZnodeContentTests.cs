using System.Text;
using Coordinator.Primitives;
using Coordinator.Tree;

namespace Coordinator.UnitTests.Tree;

public sealed class ZnodeContentTests
{
    private static readonly Zxid Creation = new(7);

    [Theory]
    [InlineData("", "")]
    [InlineData("größe", "")]
    [InlineData("n", "data")]
    public void NeverChanged_SaysWhatItsCreationSays(string name, string data)
    {
        var content = ZnodeContent.Of(name, Encoding.UTF8.GetBytes(data));
        AssertHolds(content, name, data);
        Assert.Equal((Creation, 8, 0), (content.MzxidOr(Creation), content.MtimeOr(8), content.Version));
    }

    /// <summary>A version that has wrapped to 0 is not one that was never counted.</summary>
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("größe", "", int.MinValue)]
    [InlineData("n", "data", 1)]
    public void Changed_SaysWhatTheChangeSaid(string name, string data, int version)
    {
        var content = ZnodeContent.Of(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data), new Zxid(long.MaxValue), long.MinValue, version);
        AssertHolds(content, name, data);
        Assert.Equal((new Zxid(long.MaxValue), long.MinValue, version), (content.MzxidOr(Creation), content.MtimeOr(8), content.Version));
    }

    [Fact]
    public void Name_LongerThanItsLengthHasBitsFor_IsRefused() =>
        Assert.Throws<OverflowException>(() => ZnodeContent.Of(new string('x', short.MaxValue + 1), []));

    private static void AssertHolds(ZnodeContent content, string name, string data)
    {
        Assert.Equal(name, Encoding.UTF8.GetString(content.Name));
        Assert.Equal(data, Encoding.UTF8.GetString(content.Data.Span));
        Assert.Equal(data.Length, content.DataLength);
        Assert.Equal(TreeDigest.OfData(Encoding.UTF8.GetBytes(data)), content.DataHash);
    }
}
