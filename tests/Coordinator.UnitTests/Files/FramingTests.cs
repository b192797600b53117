using Coordinator.Files;

namespace Coordinator.UnitTests.Files;

public sealed class FramingTests
{
    [Fact]
    public void IsSealed_AnyBitFlipped_IsFalse()
    {
        var frame = new byte[88];
        frame[3] = 9;
        Framing.Seal(frame);
        Assert.True(Framing.IsSealed(frame));
        for (var bit = 0; bit < frame.Length * 8; bit++)
        {
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Framing.IsSealed(frame));
            frame[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void IsSealed_AllZero_IsFalse() => Assert.False(Framing.IsSealed(new byte[4096]));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 4096)]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    public void Align_GivesTheNextBoundary(long position, long boundary) => Assert.Equal(boundary, Framing.Align(position));

    [Fact]
    public void RunningChecksum_InPieces_EqualsTheWhole()
    {
        var bytes = Enumerable.Range(0, 10_000).Select(i => (byte)(i * 31)).ToArray();
        var running = new RunningChecksum();
        foreach (var piece in bytes.Chunk(777))
        {
            running.Append(piece);
        }

        Assert.Equal(Framing.Checksum(bytes), running.Current);
    }

    // Files of earlier versions must stay readable: the checksum is part of the format.
    [Fact]
    public void Checksum_KnownBytes_KnownValue() => Assert.Equal(0x78AF5F94892F3950UL, Framing.Checksum("abc"u8));
}
