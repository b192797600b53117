using System.CommandLine;
using System.Globalization;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Primitives;

using Wire = Coordinator.Protocol.Client.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Who may do what with a znode.</summary>
internal static class AclCommand
{
    private const string Form = "scheme:id:cdrwa,…";

    internal static Command Define(Shell shell)
    {
        var shown = PathArgument.Define();
        var get = new Command("get", "Prints a znode's access control list; who has no ADMIN sees no hashes.") { shown };
        get.SetAction(shell.Action((context, parsed) => GetAsync(context, parsed.GetRequiredValue(shown))));
        var path = PathArgument.Define();
        var acl = new Argument<IReadOnlyList<Acl>>("ACL") { Description = Form, CustomParser = Parsed.By<IReadOnlyList<Acl>>(AclText.TryParse) };
        var version = ExpectedVersionOption.Define();
        var set = new Command("set", "Replaces a znode's access control list; --version is that of the list (aversion).") { path, acl, version };
        set.SetAction(shell.Action((context, parsed) =>
            SetAsync(context, parsed.GetRequiredValue(path), parsed.GetRequiredValue(acl), parsed.GetValue(version) ?? VersionText.Any)));
        return new Command("acl", "Access control lists.") { get, set };
    }

    /// <summary>The option of a create.</summary>
    internal static Option<IReadOnlyList<Acl>> DefineOption() => new("--acl")
    {
        Description = "who may do what with it [default: everybody everything]",
        HelpName = Form,
        CustomParser = Parsed.By<IReadOnlyList<Acl>>(AclText.TryParse),
    };

    internal static IEnumerable<Wire.Acl> ToWire(IReadOnlyList<Acl> acl) =>
        acl.Select(entry => new Wire.Acl { Permissions = (uint)entry.Permissions, Scheme = entry.Identity.Scheme, Id = entry.Identity.Id });

    private static async Task GetAsync(CommandContext context, string path)
    {
        var request = new Wire.GetAclRequest { Path = path, Consistency = context.Settings.Consistency };
        var response = await context.ReadAsync((tree, options) => tree.GetAclAsync(request, options));
        var entries = response.Result.Acl.Select(entry => new AclEntryJson(entry.Scheme, entry.Id, AclText.Format((Permissions)entry.Permissions))).ToList();
        var json = new AclJson(path, entries, response.Result.Stat?.Aversion ?? 0, ZxidText.Format(response.Zxid));
        context.Print(json, output =>
        {
            foreach (var entry in response.Result.Acl)
            {
                output.WriteLine(AclText.Format(entry.Scheme, entry.Id, (Permissions)entry.Permissions));
            }
        });
    }

    private static async Task SetAsync(CommandContext context, string path, IReadOnlyList<Acl> acl, int version)
    {
        var op = new Wire.SetAclOp { Path = path, Version = version };
        op.Acl.AddRange(ToWire(acl));
        var request = new Wire.SetAclRequest { Op = op };
        var response = await context.WriteAsync((tree, options) => tree.SetAclAsync(request, options));
        var aversion = response.Results is [{ Stat: { } stat }, ..] ? stat.Aversion : (int?)null;
        var zxid = ZxidText.Format(response.Zxid);
        context.Print(
            new WriteJson(path, aversion, zxid),
            output => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"set acl of {path} aversion {aversion} (zxid {zxid})")));
    }
}
