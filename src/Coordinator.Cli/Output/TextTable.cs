using Spectre.Console;

namespace Coordinator.Cli.Output;

/// <summary>Rows with headings: a drawn table on a terminal, aligned columns elsewhere.</summary>
/// <param name="headings">One per column; a column without a heading is left out where it is empty.</param>
internal sealed class TextTable(params IReadOnlyList<string> headings)
{
    private const string Gap = "  ";

    /// <summary>Of a drawn cell: a line and a space on each side.</summary>
    private const int BorderWidth = 3;

    private readonly List<IReadOnlyList<string>> _rows = [];

    internal void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    internal void Write(TextWriter output, bool isTerminal)
    {
        var columns = Enumerable.Range(0, headings.Count).Select(Column).Where(column => column.Width > 0).ToList();
        var console = isTerminal ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }) : null;

        // A table that does not fit would break every cell into pieces.
        if (console is not null && columns.Sum(column => column.Width + BorderWidth) + 1 <= console.Profile.Width)
        {
            Draw(console, columns);
        }
        else
        {
            Align(output, columns);
        }
    }

    private (int Index, int Width) Column(int index) => (index, _rows.Select(row => row[index].Length).Append(headings[index].Length).Max());

    private void Draw(IAnsiConsole console, List<(int Index, int Width)> columns)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(headings[column.Index], new Style(decoration: Decoration.Bold))));
        }

        foreach (var row in _rows)
        {
            table.AddRow(columns.Select(column => new Text(row[column.Index])));
        }

        console.Write(table);
    }

    private void Align(TextWriter output, List<(int Index, int Width)> columns)
    {
        foreach (var row in _rows.Prepend(headings))
        {
            output.WriteLine(string.Join(Gap, columns.Select(column => row[column.Index].PadRight(column.Width))).TrimEnd());
        }
    }
}
