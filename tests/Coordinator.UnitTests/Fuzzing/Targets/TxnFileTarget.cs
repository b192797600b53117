using System.Text;
using Coordinator.Cli.Txns;

namespace Coordinator.UnitTests.Fuzzing.Targets;

/// <summary>The txn file of coordctl.</summary>
internal sealed class TxnFileTarget : FuzzTarget
{
    public override string Name => "txn file";

    public override long FixedBytes => 64 << 10;

    public override long BytesPerByte => 512;

    public override IReadOnlyList<byte[]> Valid { get; } =
    [
        Encoding.UTF8.GetBytes("create /a x\nset /a \"y \\\" z\" --version 3\ndelete /b\ncheck /c --version 1\n# comment\ncheck-absent /d\nguard /lock/x --czxid 0x10000000002\n"),
        Encoding.UTF8.GetBytes("create /é '漢' -s\r\ndelete /b --version -1\r\n"),
    ];

    public override Action Prepare(byte[] input) => () => TxnFileParser.Parse(input, out _);
}
