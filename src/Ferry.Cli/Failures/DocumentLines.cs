using System.Text;
using Ferry.Backfill.Failures;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Failures;

/// <summary>
/// Shows refused documents as they come, however many they are: on a terminal as tables of some hundred rows, elsewhere as lines with tabs between columns, or as
/// lines of JSON.
/// </summary>
internal sealed class DocumentLines(Output output, bool json) : IDisposable
{
    private const int RowsOfTable = 200;
    private const int LongestReason = 120;

    private static readonly string[] Columns = ["index", "id", "routing", "status", "type", "reason", "file"];

    private TextTable? _table;

    /// <summary>Documents so far.</summary>
    public long Count { get; private set; }

    public void Add(FailedDocument document, string file)
    {
        if (json)
        {
            output.JsonLine(new { document.Index, document.Id, document.Routing, document.Version, document.Status, document.Type, document.Reason, Allowed = document.IsAllowed, File = file });
        }
        else
        {
            AddRow(
                [document.Index, Clean(document.Id), Clean(document.Routing ?? ""), $"{document.Status}", document.IsAllowed ? $"{document.Type} (allowed)" : document.Type, Shorten(Clean(document.Reason)), file]);
        }

        Count++;
    }

    /// <summary>Shows what is left.</summary>
    public void Dispose() => _table?.Write(output);

    private void AddRow(string[] cells)
    {
        if (output.ResultsAreTerminal)
        {
            if (Count % RowsOfTable == 0)
            {
                _table?.Write(output);
                _table = new TextTable([.. Columns.Select(column => new TextColumn(column))]);
            }

            _table!.Add(null, cells);
            return;
        }

        if (Count == 0)
        {
            output.Results.WriteLine(string.Join('\t', Columns));
        }

        output.Results.WriteLine(string.Join('\t', cells));
    }

    /// <summary>Without what would break a line or a column, or change a terminal.</summary>
    public static string Clean(string text)
    {
        if (!text.Any(char.IsControl))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            clean.Append(char.IsControl(character) ? ' ' : character);
        }

        return clean.ToString();
    }

    private static string Shorten(string text) => text.Length <= LongestReason ? text : text[..(LongestReason - 1)] + "…";
}
