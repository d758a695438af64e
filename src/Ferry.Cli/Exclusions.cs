using Ferry.Cli.Terminal;
using Ferry.Snapshots;

namespace Ferry.Cli;

/// <summary>Says which indices are left out, and why.</summary>
public static class Exclusions
{
    public static void Write(IndexSelection selection, Output output)
    {
        foreach (var index in selection.Excluded)
        {
            output.Note($"left out: {index.Name} ({index.Reason})");
        }
    }
}
