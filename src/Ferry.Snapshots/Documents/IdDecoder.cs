using System.Text.Unicode;
using Ferry.Lucene;

namespace Ferry.Snapshots.Documents;

/// <summary>Decodes ids one after another into one buffer.</summary>
public sealed class IdDecoder
{
    private byte[] _buffer = new byte[512];

    /// <summary>Bytes that the decoded id takes at most.</summary>
    public static int MaxLength(in SourceDocument document) => DocumentId.MaxDecodedLength(document.StoredId.Length);

    /// <summary>The id as UTF-8, valid until the next call.</summary>
    /// <exception cref="IndexFormatException">The stored bytes are not an id.</exception>
    public ReadOnlySpan<byte> Decode(in SourceDocument document) => document.IdForm switch
    {
        IdForm.Encoded => DecodeBinary(document),
        IdForm.Text when Utf8.IsValid(document.StoredId) => document.StoredId,
        IdForm.TypeAndId when Utf8.IsValid(document.StoredId) && document.StoredId.Contains((byte)'#') => SourceDocument.After(document.StoredId),
        _ => throw NotAnId(document),
    };

    private ReadOnlySpan<byte> DecodeBinary(in SourceDocument document)
    {
        var needed = MaxLength(document);
        if (_buffer.Length < needed)
        {
            _buffer = new byte[needed];
        }

        var length = DocumentId.Decode(document.StoredId, _buffer);
        return length >= 0 ? _buffer.AsSpan(0, length) : throw NotAnId(document);
    }

    private static IndexFormatException NotAnId(in SourceDocument document) => new(
        FormatProblem.Corrupt, document.IdForm == IdForm.TypeAndId ? "_uid" : "_id", document.Ordinal,
        $"{Convert.ToHexString(document.StoredId)} is not an id");
}
