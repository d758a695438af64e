using Ferry.Cli.Terminal;
using Ferry.Snapshots;

namespace Ferry.Cli;

/// <summary>Says which indices are left out, and why. Those that the user did not ask for are only counted.</summary>
public static class Exclusions
{
    public static void Write(IndexSelection selection, Output output)
    {
        foreach (var index in selection.Excluded.Where(index => index.IsSystem))
        {
            output.Note($"left out: {index.Name} ({index.Reason})");
        }

        var unmatched = selection.Excluded.Count(index => !index.IsSystem);
        if (unmatched > 0)
        {
            output.Note($"left out: {Quantity.Number(unmatched)} indices that no pattern matches");
        }
    }
}
