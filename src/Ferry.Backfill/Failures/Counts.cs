namespace Ferry.Backfill.Failures;

/// <summary>Numbers of documents by a word; words without documents are not in it. Not safe for use by several threads.</summary>
internal sealed class Counts : Dictionary<string, long>
{
    public Counts()
    {
    }

    public Counts(IEnumerable<KeyValuePair<string, long>> counts)
        : base(counts)
    {
    }

    public void Change(string word, long by)
    {
        var count = this.GetValueOrDefault(word) + by;
        if (count == 0)
        {
            Remove(word);
        }
        else
        {
            this[word] = count;
        }
    }

    public void Change(IEnumerable<KeyValuePair<string, long>> counts)
    {
        foreach (var (word, by) in counts)
        {
            Change(word, by);
        }
    }
}
