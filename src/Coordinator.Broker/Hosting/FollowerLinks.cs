using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordinator.Broker.Replicas;

namespace Coordinator.Broker.Hosting;

/// <summary>The streams on which followers ask this broker.</summary>
internal sealed class FollowerLinks
{
    private readonly ConcurrentDictionary<long, ChannelWriter<AnswerFetches>> _links = new();
    private long _last;

    /// <summary>A stream begins.</summary>
    /// <returns>Its number, and what is to be said on it; each partition has at most one answer under way.</returns>
    public (long Link, ChannelReader<AnswerFetches> Answers) Open()
    {
        var answers = Channel.CreateUnbounded<AnswerFetches>(new UnboundedChannelOptions { SingleReader = true });
        var link = Interlocked.Increment(ref _last);
        _links[link] = answers.Writer;
        return (link, answers.Reader);
    }

    /// <summary>A stream has ended.</summary>
    public void Close(long link)
    {
        if (_links.TryRemove(link, out var answers))
        {
            answers.TryComplete();
        }
    }

    public void Answer(AnswerFetches answer)
    {
        if (_links.TryGetValue(answer.Link, out var answers))
        {
            answers.TryWrite(answer);
        }
    }
}
