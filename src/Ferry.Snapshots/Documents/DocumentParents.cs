using Ferry.Lucene.DocValues;
using Ferry.Lucene.Index;

namespace Ferry.Snapshots.Documents;

/// <summary>
/// The parents of the documents of a chunk, where they are not stored (5.x): a field <c>_parent#TYPE</c> has the parent's id for children, and
/// their own id for documents of that type.
/// </summary>
public sealed class DocumentParents
{
    private const string Prefix = "_parent#";

    /// <summary>Elasticsearch 5.0 has Lucene 6.2; servers before it stored parents.</summary>
    private static readonly LuceneVersion FirstWithoutStored = new(6, 0, 0);

    private readonly List<(byte[] Type, SortedDocValues Ids)> _fields = [];

    public static async ValueTask<DocumentParents> OpenAsync(ShardSegment segment, CancellationToken cancellationToken)
    {
        var parents = new DocumentParents();
        if (segment.Reader.Info.Version.IsAtLeast(FirstWithoutStored))
        {
            foreach (var name in segment.Reader.Fields.Names.Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
            {
                if (await segment.Reader.GetSortedDocValuesAsync(name, cancellationToken) is { } ids)
                {
                    parents._fields.Add((System.Text.Encoding.UTF8.GetBytes(name[Prefix.Length..]), ids));
                }
            }
        }

        return parents;
    }

    public async ValueTask LoadAsync(int from, int count, CancellationToken cancellationToken)
    {
        foreach (var (_, ids) in _fields)
        {
            await ids.LoadAsync(from, count, cancellationToken);
        }
    }

    /// <summary>Id of the parent, UTF-8; empty if the document has none.</summary>
    public ReadOnlySpan<byte> Of(in SourceDocument document)
    {
        if (!document.Parent.IsEmpty)
        {
            return document.Parent;
        }

        foreach (var (type, ids) in _fields)
        {
            if (!document.Type.SequenceEqual(type) && ids.TryGet(document.Ordinal, out var id))
            {
                return id;
            }
        }

        return default;
    }
}
