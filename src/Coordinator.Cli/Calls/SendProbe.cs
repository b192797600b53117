using System.Net;

namespace Coordinator.Cli.Calls;

/// <summary>
/// Counts requests whose message began to leave. The handler asks for the message only when it has a connection and has sent the headers, so a
/// request that was not counted cannot have been executed, whatever error it ended with.
/// </summary>
internal sealed class SendProbe(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private long _requestsSent;

    internal long RequestsSent => Interlocked.Read(ref _requestsSent);

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            request.Content = new ProbedContent(content, this);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private sealed class ProbedContent : HttpContent
    {
        private readonly HttpContent _content;
        private readonly SendProbe _probe;

        internal ProbedContent(HttpContent content, SendProbe probe)
        {
            _content = content;
            _probe = probe;
            foreach (var header in content.Headers)
            {
                Headers.TryAddWithoutValidation(header.Key, header.Value);
            }
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _probe._requestsSent);
            return _content.CopyToAsync(stream, context, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = -1;
            return false;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _content.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
