using Ferry.Cli.Terminal;
using Ferry.Verification;

namespace Ferry.Cli.Verify;

/// <summary>Shows the proof: a table with a verdict, or JSON.</summary>
public static class ProofReport
{
    public static void WriteTable(IReadOnlyList<IndexProof> proofs, Output output)
    {
        // Only what was transformed needs the column.
        TextColumn[] transformed = proofs.Any(proof => Transformed(proof).Length > 0) ? [new("transformed")] : [];
        var table = new TextTable(
        [
            new("index"), new("live in snapshot", true), new("read", true), new("sent", true), new("failed", true), new("skipped"), .. transformed,
            new("on target", true), new("difference", true), new("verdict"),
        ]);
        foreach (var proof in proofs)
        {
            table.Add(
                proof.IsProven ? "green" : "red",
                [
                    proof.Index, Quantity.Number(proof.LiveDocs), Cell(proof.Tally?.Read), Cell(proof.Tally?.Sent), Cell(proof.Tally?.Failed), Skipped(proof),
                    .. transformed.Select(_ => Transformed(proof)), Count(proof), proof.Difference is { } difference ? Quantity.Difference(difference) : "-", Verdict(proof),
                ]);
        }

        table.Write(output);
    }

    public static void WriteProblems(IReadOnlyList<IndexProof> proofs, Output output)
    {
        foreach (var problem in proofs.SelectMany(proof => proof.Problems))
        {
            output.Error(problem);
        }
    }

    /// <summary>The rows of the JSON form.</summary>
    public static object ToJson(IReadOnlyList<IndexProof> proofs) => proofs.Select(proof => new
    {
        proof.Index,
        proof.LiveDocs,
        proof.Tally?.Read,
        proof.Tally?.Sent,
        proof.Tally?.Failed,
        proof.Tally?.Skipped,
        proof.Tally?.Added,
        proof.Incoming,
        proof.Outgoing,
        TargetCount = proof.Count.Docs,
        proof.Difference,
        proof.Unexplained,
        proof.LaterWrites,
        Proven = proof.IsProven,
        proof.Problems,
    });

    private static string Cell(long? value) => value is { } number ? Quantity.Number(number) : "-";

    private static string Count(IndexProof proof) =>
        !proof.Count.IsKnown ? "not counted" : proof.Count.Docs is { } docs ? Quantity.Number(docs) : "no index";

    /// <summary>What transforms added, and what went elsewhere or came from there.</summary>
    private static string Transformed(IndexProof proof)
    {
        (long? Documents, string Word)[] parts = [(proof.Tally?.Added, "added"), (proof.Outgoing, "elsewhere"), (proof.Incoming, "from elsewhere")];
        return string.Join(", ", parts.Where(part => part.Documents > 0).Select(part => $"{Quantity.Number(part.Documents!.Value)} {part.Word}"));
    }

    private static string Skipped(IndexProof proof) =>
        proof.Tally is null ? "-"
        : proof.Tally.Skipped.Count == 0 ? "0"
        : string.Join(", ", proof.Tally.Skipped.Select(skipped => $"{Quantity.Number(skipped.Value)} ({SkipText(skipped.Key)})"));

    private static string SkipText(string reason) => reason switch
    {
        Ferry.Backfill.SkipReason.NoSource => "no source stored",
        _ when Ferry.Backfill.SkipReason.IsDropped(reason) => reason.Replace("dropped:", "removed by the transform ", StringComparison.Ordinal),
        _ when Ferry.Backfill.SkipReason.IsAllowed(reason) => reason.Replace(":", ": ", StringComparison.Ordinal),
        _ => reason.Replace('_', ' '),
    };

    private static string Verdict(IndexProof proof) =>
        proof.IsProven ? "proven"
        : !proof.Count.IsKnown ? "ended early"
        : proof.Count.Docs is null ? "not created"
        : proof.Problems.Count > 0 ? "source incomplete"
        : proof.Unexplained is { } unexplained and not 0
            ? proof.LaterWrites >= Math.Abs(unexplained)
                ? $"{Quantity.Difference(unexplained)}, with {Quantity.Number(proof.LaterWrites.Value)} later writes"
                : $"unexplained: {Quantity.Difference(unexplained)}"
        : proof.Tally is { Unread: > 0 } ? $"not read: {Quantity.Number(proof.Tally.Unread)}"
        : "incomplete";
}
