using Ferry.Lucene;
using Ferry.Lucene.StoredFields;

namespace Ferry.Snapshots.Documents;

/// <summary>
/// Reads the live root documents of a range of chunks: <c>while (await NextChunkAsync()) while (NextDocument(out var d)) …</c>.
/// After an <see cref="IndexFormatException"/> of problem Corrupt the scan can go on: behind the damaged chunk or document.
/// </summary>
public sealed class DocumentScan : IDisposable
{
    private readonly ShardSegment _segment;
    private readonly StoredFieldsScan _stored;
    private int _next;

    internal DocumentScan(ShardSegment segment, StoredFieldsScan stored)
    {
        _segment = segment;
        _stored = stored;
    }

    /// <summary>First document of the current chunk.</summary>
    public int ChunkStart => _stored.DocBase;

    /// <summary>Documents in the current chunk, deleted and nested ones included.</summary>
    public int ChunkCount => _stored.Count;

    /// <summary>Live documents without an id so far: children of nested fields.</summary>
    public long NestedDocs { get; private set; }

    /// <summary>CRC-32 of the range, complete when all chunks were read.</summary>
    public RangeChecksum Checksum => _stored.Checksum;

    public ValueTask<bool> NextChunkAsync(CancellationToken cancellationToken)
    {
        _next = 0;
        return _stored.NextChunkAsync(cancellationToken);
    }

    /// <summary>The next live root document of the current chunk; its slices are valid until the next chunk.</summary>
    public bool NextDocument(out SourceDocument document)
    {
        while (_next < _stored.Count)
        {
            var index = _next++; // before reading, so that a damaged document is passed over by the next call
            var ordinal = _stored.DocBase + index;
            if (!_segment.Reader.IsLive(ordinal))
            {
                continue;
            }

            if (TryRead(index, ordinal, out document))
            {
                return true;
            }

            NestedDocs++;
        }

        document = default;
        return false;
    }

    /// <summary>Makes the document that was read last the next one again.</summary>
    public void StepBack() => _next--;

    public void Dispose() => _stored.Dispose();

    private bool TryRead(int index, int ordinal, out SourceDocument document)
    {
        ReadOnlySpan<byte> id = default, routing = default, parent = default, source = default;
        bool hasId = false, hasSource = false;
        long? timestamp = null, expires = null;
        var form = IdForm.Encoded;
        var names = _segment.Fields;
        var fields = _stored.Document(index);
        while (fields.MoveNext())
        {
            if (fields.FieldNumber == names.Uid)
            {
                id = fields.Bytes;
                form = IdForm.TypeAndId;
                hasId = true;
            }
            else if (fields.FieldNumber == names.Id)
            {
                // Where a mapping of 1.x stored _id beside _uid, _uid counts.
                if (!hasId)
                {
                    id = fields.Bytes;
                    form = fields.Type == StoredFieldType.Text ? IdForm.Text : IdForm.Encoded;
                    hasId = true;
                }
            }
            else if (fields.FieldNumber == names.Source)
            {
                source = fields.Bytes;
                hasSource = true;
            }
            else if (fields.FieldNumber == names.Routing)
            {
                routing = fields.Bytes;
            }
            else if (fields.FieldNumber == names.Parent)
            {
                parent = SourceDocument.After(fields.Bytes);
            }
            else if (fields.FieldNumber == names.Timestamp)
            {
                timestamp = fields.Number;
            }
            else if (fields.FieldNumber == names.Ttl)
            {
                expires = fields.Number;
            }
        }

        document = new SourceDocument
        {
            Ordinal = ordinal,
            StoredId = id,
            IdForm = form,
            Routing = routing,
            Parent = parent,
            Timestamp = timestamp,
            Expires = expires,
            HasSource = hasSource,
            Source = source,
        };
        return hasId;
    }
}
