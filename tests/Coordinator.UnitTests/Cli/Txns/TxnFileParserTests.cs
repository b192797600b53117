using System.Text;

using Coordinator.Cli.Txns;
using Coordinator.Protocol.Client.V1;

using CsCheck;

namespace Coordinator.UnitTests.Cli.Txns;

public sealed class TxnFileParserTests
{
    [Fact]
    public void Parse_EveryVerb_GivesOpsAndGuardsInOrder()
    {
        var txn = Parsed("""
            # a comment, then nothing

            create /a x
            create /a/b -s --ttl 30s "two words # and no comment"   # but this is one
            create /c -c
            create /d --if-absent
            set /a y --version 3
            set --version -1 /a 'it''s'
            delete /b
            delete /b --recursive --version 2
            check /c --version 1
            check /c --czxid 0x10
            check-absent /d
            guard /lock/x --czxid 17
            """);
        var expected = new Multi
        {
            Ops =
            {
                new Op { Create = new CreateOp { Path = "/a", Data = Bytes("x") } },
                new Op
                {
                    Create = new CreateOp
                    {
                        Path = "/a/b",
                        Data = Bytes("two words # and no comment"),
                        Mode = CreateMode.PersistentSequentialWithTtl,
                        TtlMilliseconds = 30_000,
                    },
                },
                new Op { Create = new CreateOp { Path = "/c", Mode = CreateMode.Container } },
                new Op { Create = new CreateOp { Path = "/d", IfAbsent = true } },
                new Op { SetData = new SetDataOp { Path = "/a", Data = Bytes("y"), Version = 3 } },
                new Op { SetData = new SetDataOp { Path = "/a", Data = Bytes("its"), Version = -1 } },
                new Op { Delete = new DeleteOp { Path = "/b", Version = -1 } },
                new Op { Delete = new DeleteOp { Path = "/b", Version = 2, Recursive = true } },
                new Op { Check = new CheckOp { Path = "/c", Version = 1 } },
                new Op { Check = new CheckOp { Path = "/c", Version = -1, Czxid = 16 } },
                new Op { CheckAbsent = new CheckAbsentOp { Path = "/d" } },
            },
            Guards = { new HolderGuard { Path = "/lock/x", Czxid = 17 } },
        };
        Assert.Equal(expected, txn.Multi);
        Assert.Equal(
            ["create", "create", "create", "create", "set", "set", "delete", "delete", "check", "check", "check-absent"],
            txn.Lines.Select(line => line.Verb));
    }

    [Theory]
    [InlineData("set /a \"q\\\" b\\\\ n\\n t\\t\"", "q\" b\\ n\n t\t")]
    [InlineData("set /a 'a\\n\"'", "a\\n\"")]
    [InlineData("set /a a\"b c\"d", "ab cd")]
    [InlineData("set /a \"\"", "")]
    [InlineData("set /a '-5'", "-5")]
    [InlineData("set /a a#b", "a#b")]
    [InlineData("set /a ünï\r", "ünï")]
    [InlineData("\uFEFFset /a x", "x")]
    public void Parse_Quotes_GiveTheData(string line, string data) => Assert.Equal(data, Parsed(line).Multi.Ops[0].SetData.Data.ToStringUtf8());

    [Theory]
    [InlineData("crate /a", "'crate' is not one of create, set, delete, check, check-absent, guard")]
    [InlineData("create", "a path is missing")]
    [InlineData("create a", "'a': path must start with '/'")]
    [InlineData("create /a/", "'/a/': path must not end with '/'")]
    [InlineData("create /a -e", "-e needs a session, and a txn has none")]
    [InlineData("create /a -p", "-p is not available in a txn; create the parents by lines of their own")]
    [InlineData("create /a -c -s", "-c and -s exclude each other: a container is not sequential")]
    [InlineData("create /a --ttl", "--ttl needs a value")]
    [InlineData("create /a --ttl 5", "--ttl: '5' is not a duration; write 500ms, 5s, 2m, 1h, 1d or 0")]
    [InlineData("create /a --ttl 0", "--ttl: '0' is not positive")]
    [InlineData("create /a x y", "'y' is too much; quote data with spaces")]
    [InlineData("create /a --version 3", "create has no option --version; quote it if it is data")]
    [InlineData("set /a", "data is missing; write \"\" for none")]
    [InlineData("set /a -5", "data is missing; write \"\" for none|set has no option -5; quote it if it is data")]
    [InlineData("set /a -", "- is not standard input here; quote it if it is data|data is missing; write \"\" for none")]
    [InlineData("set /a x --version x", "--version: 'x' is not a version; write a number from -1 (any) to 2147483647")]
    [InlineData("set /a x --version 1 --version 2", "--version is written twice")]
    [InlineData("delete /a x", "'x' is too much; quote data with spaces")]
    [InlineData("check-absent /a --version 1", "check-absent has no option --version; quote it if it is data")]
    [InlineData("guard /a", "--czxid is missing")]
    [InlineData("guard /a --czxid x", "--czxid: 'x' is not a zxid; write 0x… or a decimal number")]
    [InlineData("set /a \"x", "a \" is not closed")]
    [InlineData("set /a \"x\\", "a \" is not closed")]
    [InlineData("set /a 'x", "a ' is not closed")]
    [InlineData("set /a \"\\x\"", "\\x is not an escape; use \\\" \\\\ \\n \\r \\t")]
    public void Parse_Mistake_IsReportedWithItsLine(string line, string expected)
    {
        var mistakes = Mistakes($"create /fine\n{line}\n");
        Assert.Equal(expected.Split('|').Select(mistake => $"line 2: {mistake}"), mistakes);
    }

    [Fact]
    public void Parse_SeveralMistakes_AreAllReported() =>
        Assert.Equal(["line 1: 'x' is not one of create, set, delete, check, check-absent, guard", "line 3: a path is missing"], Mistakes("x\ncreate /a\ndelete"));

    [Theory]
    [InlineData("")]
    [InlineData("# nothing\n\n")]
    [InlineData("guard /lock --czxid 1")]
    public void Parse_NoOp_IsAMistake(string text) => Assert.Equal(["the txn has no op"], Mistakes(text));

    [Fact]
    public void Parse_NotUtf8_NamesTheLine()
    {
        Assert.Null(TxnFileParser.Parse([.. "create /a\nset /a "u8, 0xff, .. "\n"u8], out var mistakes));
        Assert.Equal(["line 2: not UTF-8"], mistakes);
    }

    [Fact]
    public void Parse_VeryManyMistakes_AreCounted()
    {
        var mistakes = Mistakes(string.Concat(Enumerable.Repeat("x\n", TxnFileParser.MaxMistakes + 3)));
        Assert.Equal(TxnFileParser.MaxMistakes + 1, mistakes.Count);
        Assert.Equal("and 3 more", mistakes[^1]);
    }

    [Fact]
    public void Parse_AnyText_GivesATxnOrMistakes() => Gen.String[Gen.Char["createsetdelete/ab-#\"'\\ \n\r0x1"], 0, 60].Sample(text =>
    {
        var txn = TxnFileParser.Parse(Encoding.UTF8.GetBytes(text), out var mistakes);
        return txn is null == mistakes.Count > 0;
    });

    [Fact]
    public void Parse_AnyQuotedData_ComesBack() => Gen.String.Where(data => !data.Any(char.IsSurrogate)).Sample(data =>
    {
        var quoted = data.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);
        return Parsed($"set /a \"{quoted}\"").Multi.Ops[0].SetData.Data.ToStringUtf8() == data;
    });

    private static TxnFile Parsed(string text)
    {
        var txn = TxnFileParser.Parse(Encoding.UTF8.GetBytes(text), out var mistakes);
        Assert.Empty(mistakes);
        return txn!;
    }

    private static IReadOnlyList<string> Mistakes(string text)
    {
        Assert.Null(TxnFileParser.Parse(Encoding.UTF8.GetBytes(text), out var mistakes));
        return mistakes;
    }

    private static Google.Protobuf.ByteString Bytes(string text) => Google.Protobuf.ByteString.CopyFromUtf8(text);
}
