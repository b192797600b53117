using Coordinator.Primitives;
using Coordinator.Tree;
using CsCheck;

namespace Coordinator.UnitTests.Tree;

public sealed class ZnodeSiblingsTests
{
    private static readonly InternedAcl Open = new([.. Acl.OpenToAll]);

    /// <summary>Runs are split and merged on the way; what is asked for need not be there, nor be a legal name.</summary>
    [Fact]
    public void AnyHistory_IsASortedSet() =>
        Gen.Select(Gen.Int[1, 4_000], Gen.Int[0, 2], Gen.Int[0, 3_999].Array[0, 3_000]).Sample((range, bias, steps) =>
        {
            var siblings = new ZnodeSiblings();
            var model = new SortedDictionary<string, Znode>(StringComparer.Ordinal);
            for (var i = 0; i < steps.Length; i++)
            {
                var name = NameOf(steps[i] % range);
                if (model.Remove(name, out var child))
                {
                    siblings.Remove(child);
                }
                else if (i % 3 >= bias)
                {
                    model.Add(name, Named(name));
                    siblings.Add(model[name]);
                }
            }

            Assert.Equal(model.Count, siblings.Count);
            Assert.Equal(model.Values, siblings.All);
            foreach (var step in steps.Take(50))
            {
                foreach (var asked in new[] { NameOf(step % range), NameOf(step % range) + "!", "\ud83d" + NameOf(step) })
                {
                    Assert.Equal(model.GetValueOrDefault(asked), siblings.Find(asked));
                    Assert.Equal(model.Where(child => string.CompareOrdinal(child.Key, asked) > 0).Select(child => child.Value), siblings.After(asked));
                }
            }
        }, iter: 200);

    [Fact]
    public void InAnyOrder_OrAllGone_AndFilledAgain()
    {
        var siblings = new ZnodeSiblings();
        var children = Enumerable.Range(0, 2_000).Select(i => Named($"n{i:D4}")).ToList();
        List<Znode>[] orders =
        [
            children,
            [.. children.AsEnumerable().Reverse()],
            [.. children.Chunk(20).SelectMany(together => together.Reverse())],
            [.. children.Select((child, place) => (child, place)).OrderBy(each => each.place * 797 % 2_000).Select(each => each.child)],
        ];
        foreach (var order in orders)
        {
            order.ForEach(siblings.Add);
            Assert.Equal(children, siblings.All);
            order.ForEach(siblings.Remove);
            Assert.Equal(0, siblings.Count);
            Assert.Empty(siblings.All);
            Assert.Null(siblings.Find("n0000"));
        }
    }

    [Fact]
    public void Add_OfANameThatIsThere_BreaksAnInvariant()
    {
        var siblings = new ZnodeSiblings();
        siblings.Add(Named("a"));
        siblings.Add(Named("b"));
        Assert.Throws<InvariantViolationException>(() => siblings.Add(Named("a")));
    }

    [Fact]
    public void Change_WhileTheyAreWalked_BreaksAnInvariant()
    {
        var siblings = new ZnodeSiblings();
        siblings.Add(Named("a"));
        using var walk = siblings.All.GetEnumerator();
        Assert.True(walk.MoveNext());
        siblings.Add(Named("b"));
        Assert.Throws<InvariantViolationException>(() => walk.MoveNext());
    }

    /// <summary>Of several scripts, some the beginnings of others.</summary>
    private static string NameOf(int number) => (number % 4) switch
    {
        0 => $"n{number}",
        1 => $"größe-{number}",
        2 => $"名{number}",
        _ => new string('x', 1 + (number / 40)) + (number % 40),
    };

    private static Znode Named(string name) => new(ZnodeContent.Of(name, []), 0, parent: null, Zxid.Zero, 0, ZnodeLife.Persistent, Open);
}
