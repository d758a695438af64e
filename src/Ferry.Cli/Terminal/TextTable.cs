using Spectre.Console;

namespace Ferry.Cli.Terminal;

/// <summary>A column of a table.</summary>
public sealed record TextColumn(string Header, bool RightAligned = false);

/// <summary>A table: framed on a terminal; elsewhere columns of plain text that tools can take apart, two spaces between them.</summary>
public sealed class TextTable(params TextColumn[] columns)
{
    private readonly List<(string[] Cells, string? Colour)> _rows = [];

    /// <param name="colour">A colour of Spectre for the whole row, seen on terminals only.</param>
    /// <param name="cells">One text a column.</param>
    public void Add(string? colour, params string[] cells) => _rows.Add((cells, colour));

    public void Write(Output output)
    {
        if (output.ResultsAreTerminal)
        {
            WriteFramed(output.ResultConsole);
        }
        else
        {
            WritePlain(output.Results);
        }
    }

    private void WriteFramed(IAnsiConsole console)
    {
        var table = new Table { Border = TableBorder.Rounded };
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(Markup.Escape(column.Header)) { Alignment = column.RightAligned ? Justify.Right : Justify.Left });
        }

        foreach (var (cells, colour) in _rows)
        {
            table.AddRow([.. cells.Select(cell => colour is null ? Markup.Escape(cell) : $"[{colour}]{Markup.Escape(cell)}[/]")]);
        }

        console.Write(table);
    }

    private void WritePlain(TextWriter writer)
    {
        var lines = _rows.Select(row => row.Cells).Prepend([.. columns.Select(column => column.Header)]).ToList();
        var widths = columns.Select((_, i) => lines.Max(line => line[i].Length)).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((cell, i) => columns[i].RightAligned ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
