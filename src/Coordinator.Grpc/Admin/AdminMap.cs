using Coordinator.Grpc.Public;
using Coordinator.Grpc.Public.Mapping;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Inspections;
using Coordinator.Replication.Watches;
using Coordinator.Server.Backup;
using Google.Protobuf;
using Wire = Coordinator.Protocol.Admin.V1;

namespace Coordinator.Grpc.Admin;

/// <summary>Questions of operators, and what is found.</summary>
internal static class AdminMap
{
    public static SessionsInspection ToInspection(Wire.ListSessionsRequest request) =>
        new(new SessionId(NotNegative(request.AfterSessionId, "after_session_id")), Numbers.Int(request.Limit, "limit"));

    public static WatchesInspection ToInspection(Wire.ListWatchesRequest request)
    {
        var path = request.Path.Length == 0 ? ZnodePath.Root : request.Path;
        var after = new WatchPosition(
            new AttachmentId(NotNegative(request.AfterAttachment, "after_attachment")), Numbers.NotNegative(request.AfterWatchId, "after_watch_id"));
        return ZnodePath.Validate(path) is { } reason
            ? throw new MalformedRequestException(reason)
            : new WatchesInspection(path, after, Numbers.Int(request.Limit, "limit"));
    }

    public static HotspotsInspection ToInspection(Wire.ListHotspotsRequest request) => new(Numbers.Int(request.Top, "top"));

    public static SessionId ToSession(Wire.KillSessionRequest request) => request.SessionId > 0
        ? new SessionId(request.SessionId)
        : throw new MalformedRequestException("session_id is missing or negative");

    public static Quota ToQuota(Wire.SetQuotaRequest request) => new(
        request.Path,
        request.HasMaxZnodes ? NotNegative(request.MaxZnodes, "max_znodes") : Quota.Unlimited,
        request.HasMaxBytes ? NotNegative(request.MaxBytes, "max_bytes") : Quota.Unlimited);

    public static Wire.ListQuotasResponse ToWire(QuotaList list, Zxid applied)
    {
        var response = new Wire.ListQuotasResponse { Zxid = applied.Value };
        foreach (var (quota, znodes, bytes) in list.Quotas)
        {
            var info = new Wire.QuotaInfo { Path = quota.Path, Znodes = znodes, Bytes = bytes };
            if (quota.MaxZnodes != Quota.Unlimited)
            {
                info.MaxZnodes = quota.MaxZnodes;
            }

            if (quota.MaxBytes != Quota.Unlimited)
            {
                info.MaxBytes = quota.MaxBytes;
            }

            response.Quotas.Add(info);
        }

        return response;
    }

    public static Wire.ListSessionsResponse ToWire(SessionsPage page, Zxid applied)
    {
        var response = new Wire.ListSessionsResponse { HasMore = page.HasMore, Zxid = applied.Value };
        response.Sessions.AddRange(page.Sessions.Select(session => new Wire.SessionInfo
        {
            SessionId = session.Session.Value,
            TimeoutMilliseconds = (uint)session.TimeoutMilliseconds,
            ServerId = (uint)session.Server.Value,
            Ephemerals = (uint)session.Ephemerals,
        }));
        return response;
    }

    public static Wire.ListWatchesResponse ToWire(WatchesPage page, ServerId server)
    {
        var response = new Wire.ListWatchesResponse
        {
            HasMore = page.HasMore,
            LastAttachment = page.Last.Attachment.Value,
            LastWatchId = (ulong)page.Last.WatchId,
            ServerId = (uint)server.Value,
        };
        response.Watches.AddRange(page.Watches.Select(watch => new Wire.WatchInfo
        {
            SessionId = watch.Session.Value,
            WatchId = (ulong)watch.WatchId,
            Kind = KindOf(watch.Mode),
            Path = watch.Path,
            Recursive = watch.Mode == WatchMode.Recursive,
        }));
        return response;
    }

    public static Wire.ListHotspotsResponse ToWire(HotspotList list, ServerId server)
    {
        var response = new Wire.ListHotspotsResponse { Milliseconds = list.Milliseconds, ServerId = (uint)server.Value };
        response.Hotspots.AddRange(list.Hotspots.Select(hot => new Wire.Hotspot
        {
            Activity = (Wire.Hotspot.Types.Activity)hot.Activity,
            Path = hot.Path ?? string.Empty,
            SessionId = hot.Session.Value,
            Count = hot.Count,
            AtMost = hot.AtMost,
        }));
        return response;
    }

    public static Wire.SaveSnapshotResponse ToWire(SnapshotPiece piece) => new()
    {
        Data = UnsafeByteOperations.UnsafeWrap(piece.Bytes),
        Zxid = piece.Zxid.Value,
        Length = piece.Length,
        IsLast = piece.Checksum is not null,
        Checksum = piece.Checksum ?? 0,
    };

    private static Wire.WatchInfo.Types.Kind KindOf(WatchMode mode) => mode switch
    {
        WatchMode.Data => Wire.WatchInfo.Types.Kind.Data,
        WatchMode.Exists => Wire.WatchInfo.Types.Kind.Exists,
        WatchMode.Children => Wire.WatchInfo.Types.Kind.Children,
        _ => Wire.WatchInfo.Types.Kind.Persistent,
    };

    private static long NotNegative(long value, string field) =>
        value >= 0 ? value : throw new MalformedRequestException($"{field} is {value}: it is not negative");
}
