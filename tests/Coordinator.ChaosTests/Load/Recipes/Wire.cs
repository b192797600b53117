using System.Net.Sockets;

namespace Coordinator.ChaosTests.Load.Recipes;

/// <summary>The connections of one client, which can be cut: the service hears nothing of it any more, and it nothing of the service.</summary>
internal sealed class Wire
{
    private readonly Lock _gate = new();
    private readonly List<Socket> _sockets = [];
    private bool _isCut;

    /// <summary>Has a client's handler connect by this.</summary>
    public void Carry(SocketsHttpHandler handler) => handler.ConnectCallback = ConnectAsync;

    /// <summary>Ends every connection, and lets none be made.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _isCut = true;
            _sockets.ForEach(socket => socket.Dispose());
            _sockets.Clear();
        }
    }

    /// <summary>Lets connections be made again.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _isCut = false;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            lock (_gate)
            {
                if (_isCut)
                {
                    throw new IOException("the wire is cut");
                }

                _sockets.RemoveAll(old => !old.Connected);
                _sockets.Add(socket);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
