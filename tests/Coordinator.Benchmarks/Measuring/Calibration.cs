using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Coordinator.Benchmarks.Measuring;

/// <summary>
/// A fixed mix of what servers do with a processor: integers, memory, and threads that wake each other over sockets. The processor time that it takes
/// says how fast the machine is at the moment.
/// </summary>
internal static class Calibration
{
    private const int Steps = 40_000_000;
    private const int BlockBytes = 8 << 20;
    private const int Copies = 40;
    private const int RoundTrips = 6_000;
    private const int MessageBytes = 100;

    /// <summary>What was calculated, so that nobody leaves it out.</summary>
    private static long _result;

    /// <summary>Does all of it, on threads of its own, and says what processor time it took.</summary>
    public static Task<TimeSpan> RunAsync() => Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static TimeSpan Run()
    {
        var before = ThreadTime.Now();
        Calculate();
        Copy();
        var echoed = ExchangeMessages();
        return ThreadTime.Now() - before + echoed;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Calculate()
    {
        var state = 88_172_645_463_325_252L;
        for (var step = 0; step < Steps; step++)
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
        }

        _result += state;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy()
    {
        var (from, to) = (new byte[BlockBytes], new byte[BlockBytes]);
        for (var copy = 0; copy < Copies; copy++)
        {
            from[copy] = (byte)copy;
            from.CopyTo(to, 0);
            _result += to[copy];
        }
    }

    /// <summary>Asks the other thread, and waits for its answer, one after the other.</summary>
    /// <returns>Processor time of the other thread.</returns>
    private static TimeSpan ExchangeMessages()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect((IPEndPoint)listener.LocalEndpoint);
        using var other = listener.AcceptSocket();
        other.NoDelay = true;
        var echoed = TimeSpan.Zero;
        var echo = new Thread(() =>
        {
            Span<byte> message = stackalloc byte[MessageBytes];
            while (TryReceive(other, message))
            {
                other.Send(message);
            }

            echoed = ThreadTime.Now();
        });
        echo.IsBackground = true;
        echo.Start();
        Span<byte> question = stackalloc byte[MessageBytes];
        for (var trip = 0; trip < RoundTrips; trip++)
        {
            socket.Send(question);
            if (!TryReceive(socket, question))
            {
                throw new IOException("the calibration's connection was lost");
            }
        }

        socket.Shutdown(SocketShutdown.Send);
        echo.Join();
        return echoed;
    }

    private static bool TryReceive(Socket socket, Span<byte> message)
    {
        for (var received = 0; received < message.Length;)
        {
            var count = socket.Receive(message[received..]);
            if (count == 0)
            {
                return false;
            }

            received += count;
        }

        return true;
    }
}
