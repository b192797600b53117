using Coordinator.Primitives;
using Coordinator.Zab.Messages;
using Wire = Coordinator.Protocol.Peer.V1;

namespace Coordinator.Grpc.Peer.Codec;

internal static class DiscoveryCodec
{
    public static Wire.LearnerInfo Encode(LearnerInfo message) => new()
    {
        Stay = message.Stay,
        Accepted = message.Accepted.Value,
        Voter = message.Voter,
        MayFound = message.MayFound,
    };

    public static LearnerInfo Decode(Wire.LearnerInfo message) =>
        new(message.Stay, Checked.Epoch(message.Accepted), message.Voter, message.MayFound);

    public static Wire.LeaderInfo Encode(LeaderInfo message) => new() { Stay = message.Stay, NewEpoch = message.NewEpoch.Value };

    public static LeaderInfo Decode(Wire.LeaderInfo message) => new(message.Stay, Checked.Epoch(message.NewEpoch));

    public static Wire.AckEpoch Encode(AckEpoch message)
    {
        var wire = new Wire.AckEpoch
        {
            Stay = message.Stay,
            AlreadyAccepted = message.AlreadyAccepted,
            Current = message.Current.Value,
            Last = message.Last.Value,
            Commit = message.Commit.Value,
            LogBase = message.LogBase.Value,
            Staged = message.Staged is { } staged ? Encode(staged) : null,
        };
        foreach (var run in message.Runs)
        {
            wire.Runs.Add(new Wire.ZxidRun { Epoch = run.Epoch.Value, FirstCounter = run.FirstCounter, LastCounter = run.LastCounter });
        }

        return wire;
    }

    public static AckEpoch Decode(Wire.AckEpoch message)
    {
        var runs = new ZxidRun[message.Runs.Count];
        for (var i = 0; i < runs.Length; i++)
        {
            runs[i] = Decode(message.Runs[i]);
            if (i > 0 && runs[i].First <= runs[i - 1].Last)
            {
                throw new MalformedFrameException($"runs of zxids are not in order: {runs[i].First} follows {runs[i - 1].Last}");
            }
        }

        return new AckEpoch(
            message.Stay,
            message.AlreadyAccepted,
            Checked.Epoch(message.Current),
            Checked.Zxid(message.Last),
            Checked.Zxid(message.Commit),
            Checked.Zxid(message.LogBase),
            runs,
            message.Staged is null ? null : Decode(message.Staged));
    }

    public static Wire.StayRefused Encode(StayRefused message) => new() { Stay = message.Stay, Reason = message.Reason };

    public static StayRefused Decode(Wire.StayRefused message) => new(message.Stay, message.Reason);

    private static Wire.StagedPart Encode(StagedPart part) => new()
    {
        SnapshotZxid = part.SnapshotZxid.Value,
        Offset = part.Offset,
        IsSnapshotComplete = part.IsSnapshotComplete,
        Last = part.Last.Value,
    };

    private static StagedPart Decode(Wire.StagedPart part) =>
        new(Checked.Zxid(part.SnapshotZxid), Checked.NotNegative(part.Offset, "offset"), part.IsSnapshotComplete, Checked.Zxid(part.Last));

    private static ZxidRun Decode(Wire.ZxidRun run)
    {
        if (run.FirstCounter < 1 || run.LastCounter < run.FirstCounter || run.LastCounter > Zxid.MaxCounter)
        {
            throw new MalformedFrameException($"a run of zxids goes from {run.FirstCounter} to {run.LastCounter}");
        }

        return new ZxidRun(Checked.Epoch(run.Epoch), run.FirstCounter, run.LastCounter);
    }
}
