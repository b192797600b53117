using Coordinator.Sessions;

namespace Coordinator.Client.Runtime.Connection;

/// <summary>Who hears what the loop has to tell; called in the loop, must not wait.</summary>
internal interface ISessionObserver
{
    void OnDial(string address, string trouble);

    void OnState(StateChanged changed, ClientSession session);

    /// <summary>A frame was taken; numbers of the session may have moved.</summary>
    void OnProgress(ClientSession session);

    void OnEvents(DeliverEvents events);

    /// <summary>Nothing follows.</summary>
    /// <param name="fault">What broke the loop; null for an orderly end.</param>
    void OnStopped(Exception? fault);
}
