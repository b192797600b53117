using Coordinator.Server.Audit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Coordinator.UnitTests.Grpc;

/// <summary>Keeps the audit alone.</summary>
internal sealed class OneLog(ILogger log) : ILoggerFactory
{
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public ILogger CreateLogger(string categoryName) => categoryName == AuditLog.Category ? log : NullLogger.Instance;

    public void Dispose()
    {
    }
}
