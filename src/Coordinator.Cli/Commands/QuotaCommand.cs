using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Cli.Calls;
using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Primitives;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Quotas of subtrees: set, removed, and how full they are.</summary>
internal static class QuotaCommand
{
    internal static Command Define(Shell shell) =>
        new("quota", "How much a subtree may hold.") { DefineSet(shell), DefineGet(shell), DefineList(shell), DefineRemove(shell) };

    private static Command DefineSet(Shell shell)
    {
        var path = PathArgument.Define("top of the subtree, which counts too");
        var znodes = new Option<long?>("--znodes") { Description = "most znodes, at least 1", HelpName = "N", CustomParser = Parsed.By<long?>(TryParseCount) };
        var bytes = new Option<long?>("--bytes")
        {
            Description = "most bytes of data: 500, 64k, 10m, 2g",
            HelpName = "SIZE",
            CustomParser = Parsed.By<long?>(TryParseSize),
        };
        var set = new Command("set", "Sets a quota, in the place of the one that is there: a limit that is not named is none.") { path, znodes, bytes };
        set.Validators.Add(result =>
        {
            if (result.GetResult(znodes) is null && result.GetResult(bytes) is null)
            {
                result.AddError("a quota needs --znodes, --bytes or both; 'quota rm' removes one");
            }
        });
        set.SetAction(shell.Action((context, parsed) =>
        {
            var request = new SetQuotaRequest { Path = parsed.GetRequiredValue(path) };
            if (parsed.GetValue(znodes) is { } most)
            {
                request.MaxZnodes = most;
            }

            if (parsed.GetValue(bytes) is { } size)
            {
                request.MaxBytes = size;
            }

            return ChangeAsync(context, request, "has a quota");
        }));
        return set;
    }

    private static Command DefineRemove(Shell shell)
    {
        var path = PathArgument.Define("top of the subtree");
        var remove = new Command("rm", "Removes a quota.") { path };
        remove.SetAction(shell.Action((context, parsed) =>
            ChangeAsync(context, new SetQuotaRequest { Path = parsed.GetRequiredValue(path) }, "has no quota any more")));
        return remove;
    }

    private static Command DefineGet(Shell shell)
    {
        var path = PathArgument.Define();
        var get = new Command("get", "Shows the quotas that bind a znode: its own and those of what lies above it.") { path };
        get.SetAction(shell.Action((context, parsed) =>
        {
            var asked = parsed.GetRequiredValue(path);
            return ZnodePath.Validate(asked) is { } reason
                ? throw CommandFailedException.WrongUsage(reason)
                : PrintAsync(context, quota => ZnodePath.IsSameOrBelow(asked, quota.Path));
        }));
        return get;
    }

    private static Command DefineList(Shell shell)
    {
        var list = new Command("ls", "Lists all quotas, and how full they are.");
        list.SetAction(shell.Action((context, _) => PrintAsync(context, _ => true)));
        return list;
    }

    private static async Task ChangeAsync(CommandContext context, SetQuotaRequest request, string done)
    {
        var answer = await context.Caller.CallAsync(
            CallKind.Write, (invoker, options) => new Admin.AdminClient(invoker).SetQuotaAsync(request, options), context.CancellationToken);
        var zxid = ZxidText.Format(answer.Zxid);
        context.Print(new QuotaSetJson(request.Path, zxid), output => output.WriteLine($"{request.Path} {done} (since {zxid})"));
    }

    private static async Task PrintAsync(CommandContext context, Func<QuotaInfo, bool> isWanted)
    {
        var answer = await context.Caller.CallAsync(
            CallKind.Read, (invoker, options) => new Admin.AdminClient(invoker).ListQuotasAsync(new ListQuotasRequest(), options), context.CancellationToken);
        IReadOnlyList<QuotaJson> rows =
        [
            .. answer.Quotas.Where(isWanted).Select(quota => new QuotaJson(
                quota.Path, quota.HasMaxZnodes ? quota.MaxZnodes : null, quota.HasMaxBytes ? quota.MaxBytes : null, quota.Znodes, quota.Bytes)),
        ];
        context.Print(rows, output => WriteTable(output, rows, context.Streams.IsTerminal));
    }

    private static void WriteTable(TextWriter output, IReadOnlyList<QuotaJson> rows, bool isTerminal)
    {
        var table = new TextTable("path", "znodes", "of", "bytes", "of", "full");
        foreach (var row in rows)
        {
            table.Add(row.Path, Number(row.Znodes), Number(row.MaxZnodes), Number(row.Bytes), Number(row.MaxBytes), Full(row));
        }

        table.Write(output, isTerminal);
    }

    private static string Number(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static string Full(QuotaJson row)
    {
        var share = Math.Max(row.MaxZnodes is { } znodes ? row.Znodes / (double)znodes : 0, row.MaxBytes is { } bytes ? row.Bytes / (double)Math.Max(1, bytes) : 0);
        return share.ToString("P0", CultureInfo.InvariantCulture);
    }

    private static bool TryParseCount(string text, out long? value, [NotNullWhen(false)] out string? mistake)
    {
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1;
        value = count;
        mistake = isNumber ? null : $"'{text}' is no number of znodes, the least is 1";
        return isNumber;
    }

    private static bool TryParseSize(string text, out long? value, [NotNullWhen(false)] out string? mistake)
    {
        var isSize = ByteSize.TryParse(text, out var bytes, out mistake);
        value = bytes;
        return isSize;
    }
}
