using Coordinator.ChaosTests.Frame;

namespace Coordinator.ChaosTests.Brokers;

/// <summary>What was asked for.</summary>
/// <param name="Seconds">How long faults are made.</param>
/// <param name="Seed">Draws faults, victims and times.</param>
/// <param name="BasePort">The first port of the cluster.</param>
/// <param name="Binaries">What runs.</param>
/// <param name="Keep">Whether configuration, logs and data are kept.</param>
/// <param name="Fault">No other fault than this is made; null: all are.</param>
internal sealed record BrokersCommandLine(int Seconds, int Seed, int BasePort, Binaries Binaries, bool Keep, BrokerFault? Fault = null)
{
    /// <summary>From so many seconds on, a run in which nothing was fenced or cut proves too little.</summary>
    public const int LongRun = 300;

    public const string Usage = """
        Three servers and three brokers, real processes on this machine, one topic of 8 partitions with 3 replicas each, of which 2 must be in sync.
        Producers send numbered records, each until all in sync have it; faults are made one after the other: brokers killed, stopped, hung for longer
        than their session, cut from the ensemble, from everybody or from the other brokers alone, also the controller, wiped; servers killed and hung,
        also two at once.
        At the end every acknowledged record must be there, once, at its offset, in its producer's order, and the replicas' logs must be equal byte for byte.

          brokers [--seconds N]      every kind once, then by weight until N seconds have passed (default 60; 10 to 86400)
          brokers stale-controller SERVERS BROKERS EPOCH VERSION
                                     goes on as the controller of an epoch that is over, at endpoints with commas between them: a write to the ensemble,
                                     fenced by the former version of /controller_epoch, and a command to every broker; all must be refused

          --fault NAME               only this kind, again and again (default: all); one of those that a run of all prints
          --seed N                   faults, victims and times (default: drawn, and printed)
          --base-port P              first of 100 ports (default 24100)
          --bin DIR                  published executables (default: those of this build)
          --keep                     keep configuration, logs and data, and say where

        Exit code: 0 when nothing was violated; 1 otherwise; 2 for wrong usage.
        """;

    /// <summary>Reads what follows the name of the mode.</summary>
    /// <returns>Null, and the mistake, when it cannot be understood.</returns>
    public static BrokersCommandLine? Parse(IReadOnlyList<string> args, out string mistake)
    {
        mistake = string.Empty;
        var parsed = new BrokersCommandLine(60, Random.Shared.Next(1, 1_000_000), 24_100, new Binaries(null), Keep: false);
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--seconds" when NumberOption.TryRead(args, ref i, 10, 86_400, out var seconds, out mistake):
                    parsed = parsed with { Seconds = seconds };
                    break;
                case "--seed" when NumberOption.TryRead(args, ref i, 0, int.MaxValue, out var seed, out mistake):
                    parsed = parsed with { Seed = seed };
                    break;
                case "--base-port" when NumberOption.TryRead(args, ref i, 1_024, 65_535 - Ports.Count, out var port, out mistake):
                    parsed = parsed with { BasePort = port };
                    break;
                case "--bin" when i + 1 < args.Count && File.Exists(Path.Combine(args[i + 1], "coordinatord")):
                    parsed = parsed with { Binaries = new Binaries(Path.GetFullPath(args[++i])) };
                    break;
                case "--fault" when i + 1 < args.Count && BrokerFaults.All.FirstOrDefault(fault => fault.Name == args[i + 1]) is { } fault:
                    (parsed, i) = (parsed with { Fault = fault }, i + 1);
                    break;
                case "--keep":
                    parsed = parsed with { Keep = true };
                    break;
                default:
                    mistake = mistake.Length > 0 ? mistake : $"'{string.Join(' ', args.Skip(i).Take(2))}' is no option here, or its value is none that it takes";
                    return null;
            }
        }

        return parsed;
    }
}
