namespace Coordinator.Benchmarks;

/// <summary>What can be asked for.</summary>
internal static class Usage
{
    public const string Text = """
        How fast this build is on this machine. Starts servers of its own, on loopback, and ends them. Prints a line of JSON for each workload, and a table
        of medians at the end.

          records     records, produced and consumed, beside what the txn log and the brokers' log alone do on the same disk; three servers, three brokers
          ensemble    the workloads of the ensemble, of three servers, and of its peers in turn
            [--peers P,…]     zookeeper, etcd: measured as well, installed before (default: none)
            [--only W,…]      which workloads (default: all but those of a million znodes, and of ten)
            [--rate N]        operations due each second, whatever became of those before (default: each session begins the next when one has ended)
            [--rounds N]      of each failover and handover (default 5; 1 to 100)
            [--million]       with those of a million znodes
            [--bin D]         folder of our published executables (default: this build's, which are compiled while they run)
          compare     processor time per operation of the core workloads beside that of the last table
            [--last FILE]     the table, a line of JSON for each workload (default: benchmarks/last.jsonl)
            [--only W,…]      which of them (default: all)
            [--save]          makes these results the last table
            [--bin D]         as of ensemble
          plot        pictures: latency against the rate that is offered, and writes around a kill of the leader
            [--peers P,…]     as of ensemble
            [--only W,…]      workloads of which latencies are drawn, and failover (default: write-8x64 and failover)
            [--rates N,…]     operations offered each second; those behind the first that is too much are left out (default: 1000 to 60000)
            [--out D]         folder of the pictures and of what is drawn, lines of JSON (default: benchmarks)
            [--drawn]         measures nothing, and draws again what is there
            [--bin D]         as of ensemble
          parts       codec, tree, watch table and txn log by themselves, in this process, by BenchmarkDotNet
            [--filter G …]    which of them, and all other options of BenchmarkDotNet (default: all)

          slopes      processor time of an operation against servers, sessions, znodes and watches, one axis at a time, and how it grows with each
            [--only A,…]      which axes (default: all)
            [--servers N,…]   written to, 8 sessions with 64 in flight (default 3,5,7; 1 to 9)
            [--sessions N,…]  read from by turn, 64 in flight; they share streams (default 1 to 10000; 1 to 100000)
            [--znodes N,…]    beside those that are written (default 1000 to 1000000; 1 to 2000000)
            [--watches N,…]   beside the znodes that are written (default 1 to 100000; 1 to 100000)
            [--bin D]         as of ensemble

        for all but parts:
            [--runs N]        how often everything is measured (default 3; 1 to 100)
            [--seconds N]     of each workload (default 10; 1 to 600)
            [--dir D]         on which disk; a folder in D is made, and removed (default: where temporary files are)
            [--base-port P]   first of 200 ports (default 23800)

        Exit code: 0 when every acknowledged record or write was there, and, for compare, nothing costs more than a fifth more than before; 1 otherwise;
        2 for wrong usage; 130 when interrupted.
        """;
}
