using System.Text;

namespace Ferry.Snapshots.Dumps;

/// <summary>What became of the documents of a dump: <see cref="Read"/> = <see cref="Written"/> + those of <see cref="Skipped"/>.</summary>
public sealed class DumpTally
{
    private readonly Dictionary<(string Index, string Reason), SkippedDocuments> _skipped = [];

    public long Read { get; private set; }

    public long Written { get; private set; }

    /// <summary>By index and reason.</summary>
    public IReadOnlyCollection<SkippedDocuments> Skipped => _skipped.Values;

    /// <param name="id">UTF-8.</param>
    /// <param name="reason">Why the document was not written; null if it was.</param>
    internal void Add(string index, ReadOnlySpan<byte> id, string? reason)
    {
        Read++;
        if (reason is null)
        {
            Written++;
            return;
        }

        if (!_skipped.TryGetValue((index, reason), out var skipped))
        {
            _skipped[(index, reason)] = skipped = new SkippedDocuments(index, reason);
        }

        skipped.Add(id);
    }
}

/// <summary>Documents of an index that cannot be written in the form of the dump, for one reason.</summary>
public sealed class SkippedDocuments(string index, string reason)
{
    private const int MostIds = 5;

    private readonly List<string> _ids = [];

    public string Index { get; } = index;

    public string Reason { get; } = reason;

    public long Count { get; private set; }

    /// <summary>The first few.</summary>
    public IReadOnlyList<string> Ids => _ids;

    internal void Add(ReadOnlySpan<byte> id)
    {
        Count++;
        if (_ids.Count < MostIds)
        {
            _ids.Add(Encoding.UTF8.GetString(id));
        }
    }
}
