using Spectre.Console;

namespace Coordinator.Cli.Output;

/// <summary>Rows with headings: a drawn table on a terminal, aligned columns elsewhere.</summary>
/// <param name="headings">One per column.</param>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";

    private readonly List<IReadOnlyList<string>> _rows = [];

    internal void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    internal void Write(TextWriter output, bool isTerminal)
    {
        if (isTerminal)
        {
            Draw(output);
        }
        else
        {
            Align(output);
        }
    }

    private void Draw(TextWriter output)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Markup(Markup.Escape(heading), new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(cell => new Text(cell)));
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
    }

    private void Align(TextWriter output)
    {
        var widths = headings.Select((heading, column) => _rows.Select(row => row[column].Length).Append(heading.Length).Max()).ToArray();
        foreach (var row in _rows.Prepend(headings))
        {
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }
}
