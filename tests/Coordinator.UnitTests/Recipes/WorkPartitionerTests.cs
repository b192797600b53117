using System.Collections.Concurrent;
using System.Threading.Channels;
using Coordinator.Client.Abstractions;
using Coordinator.Recipes;
using Coordinator.Recipes.Partitions;

namespace Coordinator.UnitTests.Recipes;

public sealed class WorkPartitionerTests
{
    private static readonly string[] Partitions = [.. Enumerable.Range(0, 8).Select(i => $"p{i}")];

    private static CancellationToken Cancellation => RecipeFixture.Cancellation;

    [Fact]
    public async Task EveryPartition_HasOneOwner_AlsoWhenMembersComeAndGo()
    {
        await using var fixture = new RecipeFixture();
        var ledger = new Ledger();
        using var endAnn = new CancellationTokenSource();
        using var endBob = new CancellationTokenSource();
        var ann = RunAsync(await fixture.ClientAsync(), "ann", ledger, endAnn.Token);
        await ledger.UntilAsync(owners => owners.Count == 8);
        var bob = RunAsync(await fixture.ClientAsync(), "bob", ledger, endBob.Token);
        await ledger.UntilAsync(owners => owners.Count == 8 && owners.Values.Distinct().Count() == 2);
        var members = new[] { "ann", "bob" };
        await ledger.UntilAsync(owners => owners.Count == 8 && owners.All(entry => entry.Value == RendezvousHash.OwnerOf(entry.Key, members)));
        await endAnn.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => ann);
        await ledger.UntilAsync(owners => owners.Count == 8 && owners.Values.All(owner => owner == "bob"));
        await endBob.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob);
        Assert.Empty(ledger.Clashes);
    }

    [Fact]
    public async Task PausedMember_LosesItsPartitions_AndItsGuardedWriteIsRefused()
    {
        await using var fixture = new RecipeFixture();
        var sleeper = await fixture.ClientAsync();
        var owned = new TaskCompletionSource<OwnedPartition>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asleep = sleeper.Partitioners("/work", ["p0"]).RunAsync("ann", (partition, _) => NoteAsync(owned, partition), Cancellation);
        var stale = await owned.Task.WaitAsync(Cancellation);
        await fixture.PauseBeyondExpiryAsync(sleeper);
        var other = await fixture.ClientAsync();
        using var end = new CancellationTokenSource();
        var ledger = new Ledger();
        var bob = RunAsync(other, "bob", ledger, end.Token);
        await ledger.UntilAsync(owners => owners.Count == 8);
        await other.CreateAsync("/x", default, cancellationToken: Cancellation);
        await Assert.ThrowsAsync<CoordinatorException>(() => other.SetAsync("/x", default, guard: stale.Guard, cancellationToken: Cancellation));
        sleeper.Resume();
        await Assert.ThrowsAnyAsync<Exception>(() => asleep);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob);
    }

    [Fact]
    public async Task WorkThatFails_EndsTheMember_WithItsError()
    {
        await using var fixture = new RecipeFixture();
        var client = await fixture.ClientAsync();
        var running = client.Partitioners("/work", Partitions).RunAsync("ann", (_, _) => throw new InvalidOperationException("broken work"), Cancellation);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => running);
        Assert.Equal("broken work", failure.Message);
        await fixture.WaitForChildrenAsync("/work/members", 0);
    }

    [Fact]
    public void Shares_MoveOnlyWithTheMemberThatComesOrGoes()
    {
        var names = Enumerable.Range(0, 1_000).Select(i => $"p{i}").ToList();
        var before = names.Select(name => RendezvousHash.OwnerOf(name, ["a", "b", "c"])).ToList();
        var after = names.Select(name => RendezvousHash.OwnerOf(name, ["a", "b"])).ToList();
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == "c" || pair.First == pair.Second));
        Assert.All(before.CountBy(owner => owner!), share => Assert.InRange(share.Value, 250, 420));
        Assert.Null(RendezvousHash.OwnerOf("p", []));
    }

    private static Task RunAsync(ICoordinatorClient client, string member, Ledger ledger, CancellationToken cancellationToken) =>
        client.Partitioners("/work", Partitions).RunAsync(member, (partition, token) => ledger.WorkAsync(member, partition.Name, token), cancellationToken);

    private static Task NoteAsync(TaskCompletionSource<OwnedPartition> owned, OwnedPartition partition)
    {
        owned.TrySetResult(partition);
        return Task.CompletedTask;
    }

    /// <summary>Who works on what; two at once are a clash.</summary>
    private sealed class Ledger
    {
        private readonly Lock _lock = new();
        private readonly Dictionary<string, string> _owners = [];
        private readonly Channel<bool> _changed = Channel.CreateUnbounded<bool>();

        public ConcurrentQueue<string> Clashes { get; } = new();

        public async Task WorkAsync(string member, string partition, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                if (!_owners.TryAdd(partition, member))
                {
                    Clashes.Enqueue($"{partition}: {_owners[partition]} and {member}");
                }
            }

            _changed.Writer.TryWrite(true);
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using (cancellationToken.Register(() => cancelled.TrySetResult()))
            {
                await cancelled.Task;
            }

            lock (_lock)
            {
                _owners.Remove(partition);
            }

            _changed.Writer.TryWrite(true);
        }

        public async Task UntilAsync(Predicate<Dictionary<string, string>> reached)
        {
            while (true)
            {
                lock (_lock)
                {
                    if (reached(_owners))
                    {
                        return;
                    }
                }

                await _changed.Reader.ReadAsync(Cancellation);
            }
        }
    }
}
