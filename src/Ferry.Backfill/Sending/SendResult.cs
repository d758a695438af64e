namespace Ferry.Backfill.Sending;

/// <summary>What became of documents that were to be sent: each is in exactly one of the numbers.</summary>
/// <param name="Sent">Acknowledged by the target.</param>
/// <param name="Failed">Refused for good, and kept in the file of failed documents.</param>
public readonly record struct SendResult(int Sent, int Failed)
{
    private static readonly Dictionary<string, int> None = [];

    private readonly Dictionary<string, int>? _skipped;
    private readonly Dictionary<string, int>? _elsewhere;

    private SendResult(int sent, int failed, Dictionary<string, int>? skipped, Dictionary<string, int>? elsewhere)
        : this(sent, failed) => (_skipped, _elsewhere) = (skipped, elsewhere);

    /// <summary>Documents that the target did not take and need not, by <see cref="SkipReason"/>.</summary>
    public IReadOnlyDictionary<string, int> Skipped => _skipped ?? None;

    /// <summary>Of the documents that the target has now those that are in another index than the one of their source's name, by that index.</summary>
    public IReadOnlyDictionary<string, int> Elsewhere => _elsewhere ?? None;

    public int Documents => Sent + Failed + (_skipped?.Values.Sum() ?? 0);

    public static SendResult operator +(SendResult a, SendResult b) =>
        new(a.Sent + b.Sent, a.Failed + b.Failed, Sum(a._skipped, b._skipped), Sum(a._elsewhere, b._elsewhere));

    /// <summary>The same with one more document skipped.</summary>
    internal SendResult Skip(string reason) => new(Sent, Failed, Increment(_skipped, reason), _elsewhere);

    /// <summary>The same, with one of its documents in another index.</summary>
    internal SendResult In(string index) => new(Sent, Failed, _skipped, Increment(_elsewhere, index));

    private static Dictionary<string, int> Increment(Dictionary<string, int>? counts, string name)
    {
        // Each result is added to by one body alone, so that its numbers can be counted up in place.
        counts ??= [];
        counts[name] = counts.GetValueOrDefault(name) + 1;
        return counts;
    }

    private static Dictionary<string, int>? Sum(Dictionary<string, int>? a, Dictionary<string, int>? b)
    {
        if (a is null || b is null)
        {
            return a ?? b;
        }

        var sum = new Dictionary<string, int>(a);
        foreach (var (reason, count) in b)
        {
            sum[reason] = sum.GetValueOrDefault(reason) + count;
        }

        return sum;
    }
}
