using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Daemon.Dev;

/// <summary>Shows what the local ensemble does.</summary>
internal interface IDevOutput
{
    void Started(DevServer server, int pid);

    void Ready(int leaderId);

    /// <summary>A server's state, leader or epoch changed; null when it stopped answering.</summary>
    void Changed(DevServer server, int pid, StatusResponse? status);

    void Exited(DevServer server, int pid, int code);

    /// <summary>Called after every round of questions.</summary>
    void Refresh();
}
