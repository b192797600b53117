using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

using Coordinator.Cli.Input;
using Coordinator.Cli.Output;
using Coordinator.Protocol.Admin.V1;

namespace Coordinator.Cli.Commands;

/// <summary>Which paths and sessions keep each server busy.</summary>
internal static class WhoCommand
{
    private const uint DefaultTop = 10;
    private const uint MaxTop = 50;

    internal static Command Define(Shell shell)
    {
        var top = new Option<uint>("--top")
        {
            Description = "rows of each kind [default: 10]",
            HelpName = "N",
            DefaultValueFactory = _ => DefaultTop,
            CustomParser = Parsed.By<uint>(TryParseTop),
        };
        var command = new Command("who", "Shows which paths and sessions kept each server busy in the last minute or two.") { top };
        command.SetAction(shell.Action((context, parsed) => RunAsync(context, parsed.GetRequiredValue(top))));
        return command;
    }

    private static async Task RunAsync(CommandContext context, uint top)
    {
        var request = new ListHotspotsRequest { Top = top };
        var answers = await EachServer.AskAsync(context, EachServer.PatienceOf(context.Settings.Timeout), (admin, options) => admin.ListHotspotsAsync(request, options));
        EachServer.Print(context, answers, ToJson, ToTable);
    }

    private static string ToJson(ListHotspotsResponse list, string endpoint) =>
        CliJson.Serialize(new ServerHotspotsJson(list.ServerId, endpoint, list.Milliseconds, [.. list.Hotspots.Select(ToJson)]));

    private static HotspotJson ToJson(Hotspot hot) => new(
        NameOf(hot.Activity),
        hot.Path.Length == 0 ? null : hot.Path,
        hot.SessionId == 0 ? null : ZxidText.Format(hot.SessionId),
        hot.Count,
        hot.AtMost);

    private static TextTable ToTable(IReadOnlyList<ServerAnswer<ListHotspotsResponse>> answers)
    {
        var table = new TextTable("server", "activity", "count", "per second", "by", "");
        foreach (var answer in answers)
        {
            foreach (var hot in answer.Value?.Hotspots ?? [])
            {
                table.Add(
                    answer.Value!.ServerId.ToString(CultureInfo.InvariantCulture),
                    NameOf(hot.Activity),
                    hot.Count.ToString(CultureInfo.InvariantCulture),
                    (hot.Count * 1000.0 / Math.Max(1, answer.Value.Milliseconds)).ToString("0.0", CultureInfo.InvariantCulture),
                    hot.Path.Length == 0 ? "session " + ZxidText.Format(hot.SessionId) : hot.Path,
                    hot.AtMost == hot.Count ? "" : string.Create(CultureInfo.InvariantCulture, $"at most {hot.AtMost}"));
            }

            if (answer.Value is null)
            {
                table.Add("", ServerAnswer<ListHotspotsResponse>.Unreachable, "", "", answer.Target.Endpoint.ToString(), answer.Reason);
            }
        }

        return table;
    }

    private static string NameOf(Hotspot.Types.Activity activity) => activity switch
    {
        Hotspot.Types.Activity.Write => "write",
        Hotspot.Types.Activity.Read => "read",
        _ => "event",
    };

    private static bool TryParseTop(string text, out uint value, [NotNullWhen(false)] out string? mistake)
    {
        mistake = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is >= 1 and <= MaxTop
            ? null
            : $"'{text}' is not a number of rows, they go from 1 to {MaxTop}";
        return mistake is null;
    }
}
