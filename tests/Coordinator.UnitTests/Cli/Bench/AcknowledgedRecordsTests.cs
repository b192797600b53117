using Coordinator.Cli.Bench;

namespace Coordinator.UnitTests.Cli.Bench;

/// <summary>Records 0 to 3 were acknowledged at offsets 10 to 13 of partition 1; record 4 was handed in, and nobody knows.</summary>
public sealed class AcknowledgedRecordsTests
{
    private readonly AcknowledgedRecords _records = new(partitions: 2);

    public AcknowledgedRecordsTests()
    {
        for (var number = 0; number < 5; number++)
        {
            Assert.True(_records.TryAdd(number));
            if (number < 4)
            {
                _records.Acknowledge(number, 1, 10 + number);
            }
        }
    }

    [Fact]
    public void EverythingOnceInOrder_IsClean()
    {
        var verdict = Read((0, 10), (1, 11), (2, 12), (3, 13));
        Assert.Equal(new RecordsVerdict(4, 4, 0, 0, 0, 0), verdict);
        Assert.True(verdict.IsClean);
    }

    [Fact]
    public void WhatIsNotKnown_MayBeThereOnce()
    {
        Assert.True(Read((0, 10), (1, 11), (2, 12), (3, 13), (4, 14)).IsClean);
        Assert.Equal(new RecordsVerdict(4, 6, 0, 1, 0, 0), Read((4, 15)));
    }

    [Fact]
    public void WhatIsNotThere_IsLost() => Assert.Equal(new RecordsVerdict(4, 2, 2, 0, 0, 0), Read((0, 10), (2, 12)));

    [Fact]
    public void WhatIsThereTwice_IsRepeated_AndNotWhereItShouldBe() =>
        Assert.Equal(new RecordsVerdict(4, 5, 0, 1, 0, 1), Read((0, 10), (1, 11), (2, 12), (3, 13), (3, 14)));

    [Fact]
    public void WhatChangesPlaces_IsDisordered_AndNotWhereItShouldBe() =>
        Assert.Equal(new RecordsVerdict(4, 4, 0, 0, 1, 2), Read((0, 10), (2, 11), (1, 12), (3, 13)));

    [Fact]
    public void WhatNobodyHandedIn_IsMisplaced() => Assert.Equal(new RecordsVerdict(4, 1, 4, 0, 0, 1), Read((5, 10)));

    [Fact]
    public void InAnotherPartition_IsMisplaced()
    {
        var largest = -1L;
        _records.Read(0, 0, 10, ref largest);
        Assert.Equal(1, _records.Verdict().Misplaced);
    }

    [Fact]
    public void NothingAtAll_IsNotClean() => Assert.False(new AcknowledgedRecords(1).Verdict().IsClean);

    [Fact]
    public void Ends_AreBehindTheLastAcknowledged_InAnyOrder()
    {
        _records.Acknowledge(4, 1, 5);
        Assert.Equal((0, 14), (_records.EndOf(0), _records.EndOf(1)));
    }

    [Fact]
    public void Room_IsBounded() => Assert.False(_records.TryAdd(AcknowledgedRecords.Capacity));

    private RecordsVerdict Read(params (long Number, long Offset)[] read)
    {
        var largest = -1L;
        foreach (var (number, offset) in read)
        {
            _records.Read(number, 1, offset, ref largest);
        }

        return _records.Verdict();
    }
}
