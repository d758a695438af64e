using Ferry.Backfill.Failures;
using Ferry.Cli.Terminal;

namespace Ferry.Cli.Failures;

/// <summary>Says what became of documents that were sent again.</summary>
internal static class RedriveReport
{
    /// <returns>Whether nothing is left of what was asked.</returns>
    public static bool Write(IReadOnlyList<RedriveTally> tallies, Uri target, bool json, Output output)
    {
        var isDone = tallies.All(tally => tally.IsDone);
        if (json)
        {
            output.Json(new
            {
                Target = target,
                Done = isDone,
                Sent = tallies.Sum(tally => tally.Sent),
                Failed = tallies.Sum(tally => tally.Failed),
                Indices = tallies.Select(tally => new
                {
                    tally.Index,
                    tally.Asked,
                    tally.Sent,
                    tally.Failed,
                    tally.Skipped,
                    Unsendable = tally.Unsendable.Values.Sum(),
                    tally.Busy,
                    tally.FailuresByType,
                    UnsendableByType = tally.Unsendable,
                }),
            });
        }
        else if (tallies.Count > 0)
        {
            WriteTable(tallies, output);
        }

        WriteErrors(tallies, output);
        if (tallies.Count == 0)
        {
            output.Success("there are no refused documents of that kind");
        }
        else if (isDone)
        {
            output.Success("nothing is left of what was asked; the proof: ferry verify counts");
        }
        else
        {
            output.Hint("see why by 'ferry failures list', mend it, and run this again");
        }

        return isDone;
    }

    private static void WriteTable(IReadOnlyList<RedriveTally> tallies, Output output)
    {
        var table = new TextTable(
            new("index"), new("asked", true), new("sent", true), new("failed again", true), new("skipped", true), new("cannot be sent", true), new("left alone", true));
        foreach (var tally in tallies)
        {
            table.Add(
                tally.IsDone ? "green" : "red",
                tally.Index,
                Quantity.Number(tally.Asked),
                Quantity.Number(tally.Sent),
                Quantity.Number(tally.Failed),
                Quantity.Number(tally.Skipped.Values.Sum()),
                Quantity.Number(tally.Unsendable.Values.Sum()),
                Quantity.Number(tally.Busy));
        }

        table.Write(output);
    }

    private static void WriteErrors(IReadOnlyList<RedriveTally> tallies, Output output)
    {
        foreach (var tally in tallies)
        {
            foreach (var (type, documents) in tally.FailuresByType)
            {
                output.Error($"{tally.Index}: {Quantity.Number(documents)} documents were refused once more: {type}");
            }

            foreach (var (type, documents) in tally.Unsendable)
            {
                output.Error($"{tally.Index}: {Quantity.Number(documents)} documents can be sent by no bulk request, and stay: {type}");
            }
        }
    }
}
