using System.Text;
using Coordinator.Primitives;
using Coordinator.Replication;
using Coordinator.Replication.Reads;
using Coordinator.Replication.Requests;
using Coordinator.Replication.Watches;
using Coordinator.Tree.Txns;
using Coordinator.Zab;

namespace Coordinator.UnitTests.Replication;

/// <summary>The raw side of a client: inputs in, items out, no rules of its own.</summary>
internal sealed class TestClient(ReplicaEnsemble ensemble, int server, AttachmentId attachment)
{
    private long _lastRequest;

    public AttachmentId Attachment { get; } = attachment;

    /// <summary>Everything that the server sent, in order.</summary>
    public List<ClientItem> Items =>
        [.. ensemble[server].ToClients.OfType<ToClient>().Where(sent => sent.Attachment == Attachment).Select(sent => sent.Item)];

    public AttachedItem Attached => Assert.IsType<AttachedItem>(Items[0]);

    public EndedItem Ended => Assert.IsType<EndedItem>(Items[^1]);

    public List<ReplyItem> Replies => [.. Items.OfType<ReplyItem>()];

    public List<PongItem> Pongs => [.. Items.OfType<PongItem>()];

    /// <summary>Events as text, one per event: type, path and watches.</summary>
    public List<string> Events =>
        [.. Items.OfType<EventsItem>().SelectMany(item => item.Events).Select(hit => $"{hit.Event.Type} {hit.Event.Path} [{string.Join(',', hit.WatchIds)}]")];

    public static byte[] Hash(string password) => [.. Encoding.UTF8.GetBytes(password.PadRight(32, '.')).Take(32)];

    public static WriteTxn Create(string path, string data = "", CreateMode mode = CreateMode.Persistent) =>
        new([new CreateOp(path, Encoding.UTF8.GetBytes(data), Acl.OpenToAll, mode, 0, false)], [], false);

    public static WriteTxn Set(string path, string data) => new([new SetDataOp(path, Encoding.UTF8.GetBytes(data), -1)], [], false);

    public static WriteTxn Delete(string path) => new([new DeleteOp(path, -1)], [], false);

    /// <summary>Opens a session with a password named after the caller's choice.</summary>
    public TestClient Open(string password, int timeout = 10_000, bool settle = true, IReadOnlyList<Identity>? identities = null)
    {
        Input(new ClientOpen(Attachment, Hash(password), timeout, identities ?? []), settle);
        return this;
    }

    public TestClient Attach(
        SessionId session,
        string password,
        long number,
        Zxid seen = default,
        IReadOnlyList<OneShotWatch>? rearm = null,
        IReadOnlyList<PersistentWatch>? watches = null)
    {
        Input(new ClientAttach(Attachment, session, Hash(password), number, seen, rearm ?? [], watches ?? [], []));
        return this;
    }

    public void Send(params SessionRequest[] requests) => Input(new ClientRequests(Attachment, requests));

    /// <summary>Sends without letting anything move on.</summary>
    public void Post(params SessionRequest[] requests) => Input(new ClientRequests(Attachment, requests), settle: false);

    public WriteRequest Write(long seq, TxnBody body, long acked = 0) => new(++_lastRequest, seq, acked, body);

    public ReadRequest Read(ReadQuery query, bool linearizable = false, long watch = 0) => new(++_lastRequest, query, linearizable, watch);

    public AddWatchRequest AddWatch(string path, long id, bool recursive = false, Zxid from = default) =>
        new(++_lastRequest, new PersistentWatch(path, recursive, from, id));

    public RemoveWatchRequest RemoveWatch(long id) => new(++_lastRequest, id);

    public void Ping(long number) => Input(new ClientPing(Attachment, number));

    public void Drain(long weight) => Input(new ClientDrained(Attachment, weight));

    public void Leave() => Input(new ClientGone(Attachment));

    public void Input(Input input, bool settle = true)
    {
        ensemble[server].Step(input);
        if (settle)
        {
            ensemble.Settle();
        }
    }
}
