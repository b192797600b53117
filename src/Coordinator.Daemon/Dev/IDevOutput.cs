namespace Coordinator.Daemon.Dev;

/// <summary>Tells whoever started the ensemble what happens to it. Called by one thread at a time.</summary>
internal interface IDevOutput : IDisposable
{
    void Started(DevServer server);

    void Started(DevBroker broker);

    void Ready(uint leaderId);

    void Changed(DevServer server, DevState state);

    void Exited(DevProcess process, int code);
}
