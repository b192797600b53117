using Coordinator.Primitives;
using Coordinator.Server.Audit;
using Microsoft.Extensions.Logging;

namespace Coordinator.UnitTests.Server;

public sealed class AuditLogTests : IDisposable
{
    private static readonly Identity[] Who =
        [new("ip", "10.0.0.1"), new("digest", "u:aGFzaA=="), new("x509", "CN=a, O=b"), new("super", string.Empty)];

    private readonly Lines _lines = new();
    private readonly HandTime _time = new();

    public void Dispose() => _lines.Dispose();

    [Fact]
    public void Line_HasTheFieldsAndNoHash()
    {
        new AuditLog(_lines, _time).Write(Who, "set-acl", "/a", ErrorCode.NoAuth);
        Assert.Equal([(AuditLog.Category, "set-acl /a by ip:10.0.0.1, digest:u, x509:CN=a, O=b, super: NoAuth")], _lines.Written);
    }

    [Fact]
    public void MoreThanTheLimitInASecond_AreLeftOut_AndCountedOnce()
    {
        var audit = new AuditLog(_lines, _time);
        for (var i = 0; i < AuditLog.MaxLinesPerSecond + 7; i++)
        {
            audit.Write([], "get", "/a", ErrorCode.NoAuth);
        }

        Assert.Equal(AuditLog.MaxLinesPerSecond, _lines.Written.Count);
        _time.Now += TimeSpan.TicksPerSecond;
        audit.Write([], "get", "/b", ErrorCode.NoAuth);
        audit.Write([], "get", "/c", ErrorCode.NoAuth);
        Assert.Equal(
            ["7 audit lines were left out: more than 100 in a second", "get /b by anyone: NoAuth", "get /c by anyone: NoAuth"],
            _lines.Written.Skip(AuditLog.MaxLinesPerSecond).Select(line => line.Text));
    }

    private sealed class HandTime : TimeProvider
    {
        public long Now { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Now;
    }

    private sealed class Lines : ILoggerFactory
    {
        public List<(string Category, string Text)> Written { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => new Line(this, categoryName);

        public void Dispose()
        {
        }
    }

    private sealed class Line(Lines lines, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            lines.Written.Add((category, formatter(state, exception)));
    }
}
