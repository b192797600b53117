using Coordinator.Primitives;
using Coordinator.Zab.Log;

namespace Coordinator.UnitTests.Zab;

public sealed class MembershipLogTests
{
    [Fact]
    public void WhatWasHeardOf_IsNotReplacedByTheOlderOnesInALogThatComesLater()
    {
        var log = new MembershipLog(Members(0, 1), record => Members(record.Zxid.Value, 1, (int)record.Zxid.Value), pendingCounts: true);
        log.Learn(Members(5, 1, 5));
        for (var zxid = 2; zxid <= 5; zxid++)
        {
            log.Append(new LogRecord(new Zxid(zxid), default));
            Assert.Equal((new Zxid(5), null), (log.InForce.Version, log.Pending));
        }

        log.Append(new LogRecord(new Zxid(6), default));
        Assert.Equal((5L, 6L), (log.InForce.Version.Value, log.Pending!.Version.Value));
        log.TruncateAfter(new Zxid(5));
        Assert.Null(log.Pending);
    }

    [Fact]
    public void AChange_IsCommittedWhenTheNextIsLogged()
    {
        var log = new MembershipLog(Members(0, 1), record => Members(record.Zxid.Value, 1, (int)record.Zxid.Value), pendingCounts: true);
        log.Append(new LogRecord(new Zxid(2), default));
        Assert.True(log.Quorum.IsVoter(new ServerId(2)) && log.InForce.Version.IsZero);
        log.Append(new LogRecord(new Zxid(3), default));
        Assert.Equal((2L, 3L), (log.InForce.Version.Value, log.Pending!.Version.Value));
        log.Commit(new Zxid(3));
        Assert.Equal((3L, null), (log.InForce.Version.Value, log.Pending));
        Assert.False(log.Quorum.IsVoter(new ServerId(2)));
    }

    private static EnsembleMembership Members(long version, params int[] voters) =>
        new(new Zxid(version), voters.Select(id => new EnsembleMember(new ServerId(id), ServerRole.Voter, "h", 1, 2)));
}
