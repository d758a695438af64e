namespace Ferry.Backfill.Sending;

/// <summary>What became of documents that were to be sent: each is in exactly one of the numbers.</summary>
/// <param name="Sent">Acknowledged by the target.</param>
/// <param name="Failed">Refused for good, and kept in the file of failed documents.</param>
public readonly record struct SendResult(int Sent, int Failed)
{
    private static readonly Dictionary<string, int> None = [];

    private readonly Dictionary<string, int>? _skipped;

    private SendResult(int sent, int failed, Dictionary<string, int>? skipped)
        : this(sent, failed) => _skipped = skipped;

    /// <summary>Documents that the target did not take and need not, by <see cref="SkipReason"/>.</summary>
    public IReadOnlyDictionary<string, int> Skipped => _skipped ?? None;

    public int Documents => Sent + Failed + (_skipped?.Values.Sum() ?? 0);

    public static SendResult operator +(SendResult a, SendResult b) => new(a.Sent + b.Sent, a.Failed + b.Failed, Sum(a._skipped, b._skipped));

    /// <summary>The same with one more document skipped.</summary>
    internal SendResult Skip(string reason)
    {
        // Each result is added to by one body alone, so that its numbers can be counted up in place.
        var skipped = _skipped ?? [];
        skipped[reason] = skipped.GetValueOrDefault(reason) + 1;
        return new SendResult(Sent, Failed, skipped);
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
