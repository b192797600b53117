using Coordinator.Benchmarks;

namespace Coordinator.UnitTests.Benchmarks;

/// <summary>What a run of the benchmarks is asked for, and mistakes in it.</summary>
public sealed class CommandLineTests
{
    [Fact]
    public void Ensemble_HasItsOptions()
    {
        var parsed = CommandLine.Parse(
            ["ensemble", "--only", "write-64x1, failover-kill", "--runs", "2", "--seconds", "4", "--rate", "500", "--rounds", "7", "--base-port", "21000"], out var mistake)!;
        Assert.Equal("", mistake);
        Assert.Equal(["write-64x1", "failover-kill"], parsed.Only);
        Assert.Equal((2, 4, 500, 7, 21_000), (parsed.Runs, parsed.Seconds, parsed.Rate, parsed.Rounds, parsed.BasePort));
        Assert.Equal((true, false), (parsed.Wants("failover-kill"), parsed.Wants("write-8x64")));
    }

    [Theory]
    [InlineData("rss-1m")]
    [InlineData("coldstart-1m")]
    [InlineData("snapshot-p999")]
    public void AMillionZnodes_AreAskedFor(string workload)
    {
        Assert.False(CommandLine.Parse(["ensemble"], out _)!.Wants(workload));
        Assert.True(CommandLine.Parse(["ensemble", "--million"], out _)!.Wants(workload));
        Assert.True(CommandLine.Parse(["ensemble", "--only", workload], out _)!.Wants(workload));
    }

    [Theory]
    [InlineData("rss-10m")]
    [InlineData("coldstart-10m")]
    public void TenMillionZnodes_AreNamed(string workload)
    {
        Assert.False(CommandLine.Parse(["ensemble", "--million"], out _)!.Wants(workload));
        Assert.True(CommandLine.Parse(["ensemble", "--only", workload], out _)!.Wants(workload));
    }

    [Fact]
    public void Parts_LeavesItsOptionsToOthers() => Assert.Equal(["--filter", "*Tree*", "--runs"], CommandLine.Parse(["parts", "--filter", "*Tree*", "--runs"], out _)!.Foreign);

    [Fact]
    public void Slopes_HasItsAxes()
    {
        var parsed = CommandLine.Parse(["slopes", "--only", "servers,watches", "--servers", "5,1", "--watches", "100"], out _)!;
        Assert.Equal(["servers", "watches"], parsed.Only);
        Assert.Equal([1, 5], parsed.Values["servers"]);
        Assert.Equal([100], parsed.Values["watches"]);
        Assert.False(parsed.Values.ContainsKey("znodes"));
    }

    [Fact]
    public void Plot_HasItsOptions()
    {
        var parsed = CommandLine.Parse(["plot", "--only", "read-8x64,failover", "--rates", "500, 100,500", "--out", "there", "--drawn"], out _)!;
        Assert.Equal(["read-8x64", "failover"], parsed.Only);
        Assert.Equal([100, 500], parsed.Rates);
        Assert.Equal(("there", true), (parsed.Out, parsed.DrawsOnly));
    }

    [Theory]
    [InlineData("'--servers 3,10' is no option of slopes, or its value is none that it takes", "slopes", "--servers", "3,10")]
    [InlineData("'--watches 100001' is no option of slopes, or its value is none that it takes", "slopes", "--watches", "100001")]
    [InlineData("there is no 'clients'; there are servers, sessions, znodes, watches", "slopes", "--only", "clients")]
    [InlineData("'--rates 100,0' is no option of plot, or its value is none that it takes", "plot", "--rates", "100,0")]
    [InlineData("there is no 'rss-1m'; there are write-seq-leader, ", "plot", "--only", "rss-1m")]
    [InlineData("write one of records, ensemble, compare, plot, parts, slopes")]
    [InlineData("write one of records, ensemble, compare, plot, parts, slopes", "ensembles")]
    [InlineData("'--runs 0' is no option of records, or its value is none that it takes", "records", "--runs", "0")]
    [InlineData("'--million ' is no option of records, or its value is none that it takes", "records", "--million")]
    [InlineData("'--last a' is no option of ensemble, or its value is none that it takes", "ensemble", "--last", "a")]
    [InlineData("'--rate 0' is no option of ensemble, or its value is none that it takes", "ensemble", "--rate", "0")]
    [InlineData("'--bin /nowhere' is no option of ensemble, or its value is none that it takes", "ensemble", "--bin", "/nowhere")]
    [InlineData("there is no 'consul'; there are zookeeper, etcd", "ensemble", "--peers", "consul")]
    [InlineData("name some of zookeeper, etcd", "ensemble", "--peers", ",")]
    [InlineData("there is no 'rss-1m'; there are write-seq-follower, ", "compare", "--only", "rss-1m")]
    [InlineData("there is no 'write'; there are write-seq-leader, write-seq-follower, ", "ensemble", "--only", "write")]
    public void AMistake_IsNamed(string mistake, params string[] arguments)
    {
        Assert.Null(CommandLine.Parse(arguments, out var named));
        Assert.StartsWith(mistake, named, StringComparison.Ordinal);
    }
}
