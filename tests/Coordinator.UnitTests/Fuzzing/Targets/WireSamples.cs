using Google.Protobuf;
using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>Messages of clients and to clients, every kind once.</summary>
internal static class WireSamples
{
    public const int UnaryKinds = 9;

    private static readonly Wire.Acl Acl = new() { Permissions = 31, Scheme = "digest", Id = "user:hash" };

    private static Wire.CreateOp Create => new() { Path = "/a/b/c", Data = ByteString.CopyFromUtf8("data"), Acl = { Acl }, Mode = (Wire.CreateMode)1, TtlMilliseconds = 5, IfAbsent = true };

    private static Wire.HolderGuard Guard => new() { Path = "/lock", Czxid = 9 };

    private static Wire.Op[] Ops =>
    [
        new() { Create = Create },
        new() { Delete = new Wire.DeleteOp { Path = "/a", Version = 3, Recursive = true } },
        new() { SetData = new Wire.SetDataOp { Path = "/a", Data = ByteString.CopyFromUtf8("x"), Version = -1 } },
        new() { SetAcl = new Wire.SetAclOp { Path = "/a", Acl = { Acl, Acl }, Version = 2 } },
        new() { Check = new Wire.CheckOp { Path = "/a", Version = 1, Czxid = 77 } },
        new() { CheckAbsent = new Wire.CheckAbsentOp { Path = "/b" } },
    ];

    private static Wire.Multi Multi => new() { Ops = { Ops }, Guards = { Guard } };

    private static Wire.AddWatch Watch => new() { Path = "/a", Recursive = true, FromZxid = 6, WatchId = 5 };

    public static IEnumerable<Wire.ClientFrame> SessionFrames()
    {
        yield return new Wire.ClientFrame
        {
            Attachment = 1,
            Open = new Wire.OpenSession { PasswordHash = ByteString.CopyFrom(new byte[32]), TimeoutMilliseconds = 5_000 },
            Requests = { Requests() },
            Ping = new Wire.Ping { Number = 3 },
        };
        yield return new Wire.ClientFrame
        {
            Attachment = 2,
            Attach = new Wire.AttachSession
            {
                SessionId = 77,
                Password = ByteString.CopyFrom(new byte[16]),
                AttachNumber = 2,
                SeenZxid = 5,
                Rearm = { new Wire.RearmWatch { Path = "/a", Kind = Wire.RearmWatch.Types.Kind.Children, WatchId = 4 } },
                Watches = { Watch },
            },
            Requests = { Requests().Take(2) },
            Detach = true,
        };
    }

    public static IEnumerable<(byte Kind, IMessage Request)> UnaryRequests()
    {
        yield return (0, new Wire.CreateRequest { Op = Create, Parents = true, Guards = { Guard } });
        yield return (1, new Wire.DeleteRequest { Op = Ops[1].Delete, Guards = { Guard } });
        yield return (2, new Wire.SetDataRequest { Op = Ops[2].SetData });
        yield return (3, new Wire.MultiRequest { Multi = Multi });
        yield return (4, new Wire.ListRequest { List = new Wire.ListChildren { Path = "/a", AfterName = "b", Limit = 100, WithStats = true }, Consistency = Wire.Consistency.Linearizable });
        yield return (5, new Wire.ListSubtreeRequest { List = new Wire.ListSubtree { Path = "/a", AfterPath = "/a/b", Limit = 100 } });
        yield return (6, Watch);
        yield return (7, new Wire.SetAclRequest { Op = Ops.First(op => op.SetAcl is not null).SetAcl, Guards = { Guard } });
        yield return (8, new Wire.CheckRequest { Check = Ops.First(op => op.Check is not null).Check, Guards = { Guard } });
    }

    public static IEnumerable<Wire.ServerFrame> ServerFrames()
    {
        var stat = new Wire.Stat { Czxid = 1, Mzxid = 2, Version = 3, NumChildren = 4 };
        yield return new Wire.ServerFrame
        {
            Attachment = 1,
            Attached = new Wire.Attached { SessionId = 7, TimeoutMilliseconds = 5_000, AttachNumber = 1, ServerId = 3, MaxDataBytes = 1 << 20 },
            Pong = new Wire.Pong { CountedNumber = 1, Number = 2, SeenZxid = 9 },
            Items =
            {
                new Wire.ServerItem { Reply = new Wire.Reply { RequestId = 1, Zxid = 9, SeenZxid = 9, Results = { new Wire.OpResult { Path = "/a", Stat = stat } } } },
                new Wire.ServerItem { Reply = new Wire.Reply { RequestId = 2, Code = -101, Message = "/b does not exist" } },
                new Wire.ServerItem { Events = new Wire.Events { CompleteZxid = 9 } },
            },
        };
        yield return new Wire.ServerFrame { Attachment = 2, Ended = new Wire.Refusal { Code = -112, Message = "expired" } };
    }

    private static IEnumerable<Wire.Request> Requests()
    {
        var seq = 0UL;
        foreach (var op in Ops)
        {
            yield return new Wire.Request { RequestId = ++seq, Write = new Wire.Write { WriteSeq = seq, AckedSeq = seq - 1, Op = op, Guards = { Guard } } };
        }

        yield return new Wire.Request { RequestId = 10, Write = new Wire.Write { WriteSeq = 10, Multi = Multi } };
        yield return new Wire.Request { RequestId = 11, Read = new Wire.Read { ListChildren = new Wire.ListChildren { Path = "/a", Limit = 5 }, WatchId = 3 } };
        yield return new Wire.Request { RequestId = 12, AddWatch = Watch };
        yield return new Wire.Request { RequestId = 13, RemoveWatch = 5 };
    }
}
