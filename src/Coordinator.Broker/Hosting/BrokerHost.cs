using System.Security.Cryptography;
using Coordinator.Broker.Log;
using Coordinator.Broker.Replicas;
using Coordinator.Client;
using Coordinator.Client.Abstractions;
using Coordinator.Client.Abstractions.Writes;
using Coordinator.Controller;
using Coordinator.Controller.Core.Numbers;
using Coordinator.Controller.Core.Tree;
using Coordinator.Files;

namespace Coordinator.Broker.Hosting;

/// <summary>A broker: its data, its replicas, the candidate for the controller in it, and its links to others. One for each process.</summary>
public sealed class BrokerHost : IAsyncDisposable
{
    private static readonly TimeSpan DrainPoll = TimeSpan.FromMilliseconds(20);

    private readonly BrokerOptions _options;
    private readonly ILogger _logger;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly LogDirectory _directory;
    private readonly BrokerChannels _channels = new();
    private readonly LeaderLinks _leaders;
    private readonly ControllerCalls _controller;
    private readonly CancellationTokenSource _stop = new();
    private Incarnation _life;
    private int _isStopping;
    private volatile ICoordinatorClient? _client;

    private BrokerHost(BrokerOptions options, LogDirectory directory, TimeProvider time, ILoggerFactory loggers)
    {
        (_options, _directory, _time, _loggers) = (options, directory, time, loggers);
        _logger = loggers.CreateLogger("Coordinator.Broker");
        Machine = new MachineLoop(directory, new BrokerMachine(options.Id, directory, Counters), Execute, time);
        _leaders = new LeaderLinks(_channels, Machine.PostAsync, _logger);
        var candidate = new ControllerOptions(options.Id, Draw())
        {
            Paths = options.Paths,
            Logger = loggers.CreateLogger("Coordinator.Controller"),
            Time = time,
            SessionTimeout = options.SessionTimeout,
        };
        Controller = new ControllerLoop(candidate, ConnectAsync, new GrpcControllerTransport(_channels, options.SessionTimeout / 2));
        _controller = new ControllerCalls(options.Id, Controller, _channels);
    }

    /// <summary>Completes when the broker must not go on: with the fault of its disk.</summary>
    public Task<Exception?> Ended => Machine.Ended;

    /// <summary>Why it is not ready; null when it is: registered, and its controller known.</summary>
    public string? NotReadyReason => _client is null ? "not registered: no session with the ensemble"
        : Controller.Look(context => context.HolderBroker) is null ? "no controller is known"
        : null;

    internal BrokerOptions Options => _options;

    internal BrokerCounters Counters { get; } = new();

    internal ControllerLoop Controller { get; }

    internal FollowerLinks Followers { get; } = new();

    internal MachineLoop Machine { get; }

    /// <summary>Cancelled when it stops.</summary>
    internal CancellationToken Stopping => _stop.Token;

    /// <summary>Opens the data directory, formats it if it is empty, and starts.</summary>
    /// <param name="options">Who it is.</param>
    /// <param name="disk">Where its data lie.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where is logged.</param>
    /// <exception cref="IOException">The directory is another's, in use, or not what a broker left.</exception>
    public static BrokerHost Start(BrokerOptions options, IDisk disk, TimeProvider time, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        var root = Path.GetFullPath(options.DataDirectory);
        if (!LogDirectory.IsFormatted(disk, root))
        {
            var identity = new DirectoryId(Draw());
            LogDirectory.Format(disk, root, identity);
            BrokerLog.Formatted(loggers.CreateLogger("Coordinator.Broker"), root, identity.ToString());
        }

        var directory = LogDirectory.Open(disk, root, new LogOptions(options.SegmentBytes, options.MaxOpenLogs));
        return new BrokerHost(options, directory, time, loggers);
    }

    /// <summary>
    /// Stops in order: leaderships move away first, as far as there is time and somebody who can have them; then the logs are flushed and marked so, and the
    /// session is closed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isStopping, 1) != 0)
        {
            return;
        }

        await DrainAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await Machine.DisposeAsync().ConfigureAwait(false);
        await _leaders.DisposeAsync().ConfigureAwait(false);
        await Controller.DisposeAsync().ConfigureAwait(false);
        _channels.Dispose();
        _stop.Dispose();
    }

    /// <summary>Gives an id that no producer has had: a zxid is given once.</summary>
    /// <exception cref="CoordinatorException">The ensemble cannot be reached.</exception>
    internal async Task<long> DrawProducerIdAsync(CancellationToken cancellationToken)
    {
        var client = _client ?? throw new CoordinatorException(Primitives.ErrorCode.Unavailable, "the broker has no session with the ensemble");
        var result = await client.WriteAsync(new TxnRequest([new CheckOp(_options.Paths.Brokers, -1)]) { IsMulti = true }, cancellationToken).ConfigureAwait(false);
        result.EnsureApplied();
        return result.Zxid.Value;
    }

    /// <summary>A number that nobody else draws; not 0.</summary>
    internal static ulong Draw()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(bytes);
        return Math.Max(1, BitConverter.ToUInt64(bytes));
    }

    private async Task DrainAsync()
    {
        if (_life == Incarnation.None || Machine.Ended.IsCompleted)
        {
            return;
        }

        using var limit = new CancellationTokenSource(_options.DrainTime, _time);
        try
        {
            var still = await _controller.DrainAsync(_life, limit.Token).ConfigureAwait(false);
            BrokerLog.Drained(_logger, still.Count);
            using var poll = new PeriodicTimer(DrainPoll, _time);
            while (still.Count == 0 && Machine.Leads && await poll.WaitForNextTickAsync(limit.Token).ConfigureAwait(false))
            {
            }
        }
        catch (OperationCanceledException)
        {
            BrokerLog.NotDrained(_logger, "it took longer than it may");
        }
    }

    /// <summary>A session, and the registration in it. Whoever lives on in the same process has lost nothing of what it had.</summary>
    private async Task<ICoordinatorClient> ConnectAsync(CancellationToken cancellationToken)
    {
        _client = null;
        var client = await CoordinatorClient.ConnectAsync(
            new CoordinatorClientOptions { Endpoints = _options.Servers, SessionTimeout = _options.SessionTimeout, LoggerFactory = _loggers },
            cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _life == Incarnation.None ? _directory.StoppedInOrder : _life;
            var registrar = new Registrar(
                _options.Id, _options.Paths, TimeSpan.FromMilliseconds(250), other => BrokerLog.Taken(_logger, _options.Id.ToString(), other?.Endpoint ?? "?"));
            var registration = new BrokerRegistration(_options.Endpoint, Draw(), _directory.Id, before);
            var life = await registrar.RegisterAsync(client, registration, cancellationToken).ConfigureAwait(false);
            BrokerLog.Registered(_logger, _options.Id.ToString(), life.ToString(), _directory.Id.ToString());
            _life = life;
            await Machine.PostAsync(new Registered(life), cancellationToken).ConfigureAwait(false);
            _client = client;
            return client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Execute(BrokerEffect effect)
    {
        switch (effect)
        {
            case AnswerFetches answer:
                Followers.Answer(answer);
                break;
            case AskFetches ask:
                _leaders.Ask(ask);
                break;
            case AskIsr ask:
                _ = AskIsrAsync(ask.Proposal);
                break;
            case Noted noted:
                BrokerLog.Noted(_logger, noted.Text);
                break;
            default:
                throw new InvalidOperationException(effect.GetType().Name);
        }
    }

    private async Task AskIsrAsync(Coordinator.Controller.Core.Replicas.IsrProposal proposal)
    {
        try
        {
            var answer = await _controller.AskAsync(proposal, _stop.Token).ConfigureAwait(false);
            await Machine.PostAsync(
                new IsrReplied(proposal, answer?.Answer, answer?.State, answer?.Version ?? PartitionVersion.First), _stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The broker stops.
        }
    }
}
