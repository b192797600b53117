using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;

using Grpc.Core;

namespace Coordinator.UnitTests.Cli;

/// <summary>A server that answers by a function, without a network.</summary>
internal sealed class FakeTarget : CallInvoker, ICallTarget
{
    private readonly Func<object, object> _answer;
    private readonly Func<object, IEnumerable<object>>? _stream;

    /// <param name="port">Of 127.0.0.1.</param>
    /// <param name="answer">Request to response; throws for a refusal.</param>
    /// <param name="stream">Request to the messages of a server stream; throws where it breaks.</param>
    internal FakeTarget(int port, Func<object, object> answer, Func<object, IEnumerable<object>>? stream = null)
    {
        Endpoint = new EndpointAddress("127.0.0.1", port);
        _answer = answer;
        _stream = stream;
    }

    public EndpointAddress Endpoint { get; }

    public CallInvoker Invoker => this;

    public CallInvoker StreamInvoker => this;

    public long RequestsSent { get; private set; }

    /// <summary>Everything asked of this server.</summary>
    internal List<object> Requests { get; } = [];

    internal List<CallOptions> Options { get; } = [];

    public void Dispose()
    {
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        return new AsyncUnaryCall<TResponse>(AnswerAsync(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

        Task<TResponse> AnswerAsync()
        {
            Record(request, options);
            try
            {
                var response = (TResponse)_answer(request);
                RequestsSent++;
                return Task.FromResult(response);
            }
            catch (RpcException error)
            {
                RequestsSent += Refusals.WasSent(error) ? 1 : 0;
                return Task.FromException<TResponse>(error);
            }
        }
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request)
    {
        Record(request, options);
        var messages = (_stream ?? throw new InvalidOperationException("no stream is expected"))(request).Cast<TResponse>();
        return new AsyncServerStreamingCall<TResponse>(
            new FakeStream<TResponse>(messages.GetEnumerator()),
            Task.FromResult(new Metadata()),
            () => Status.DefaultSuccess,
            () => [],
            () => { });
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options) => throw new NotSupportedException();

    private void Record(object request, CallOptions options)
    {
        Requests.Add(request);
        Options.Add(options);
    }

    private sealed class FakeStream<T>(IEnumerator<T> messages) : IAsyncStreamReader<T>
    {
        public T Current => messages.Current;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                return Task.FromResult(messages.MoveNext());
            }
            catch (RpcException error)
            {
                return Task.FromException<bool>(error);
            }
        }
    }
}
