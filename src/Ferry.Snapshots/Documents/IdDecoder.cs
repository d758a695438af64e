using Ferry.Lucene;

namespace Ferry.Snapshots.Documents;

/// <summary>Decodes ids one after another into one buffer.</summary>
public sealed class IdDecoder
{
    private byte[] _buffer = new byte[512];

    /// <summary>The id as UTF-8, valid until the next call.</summary>
    /// <exception cref="IndexFormatException">The stored bytes are not an encoded id.</exception>
    public ReadOnlySpan<byte> Decode(in SourceDocument document)
    {
        var needed = DocumentId.MaxDecodedLength(document.EncodedId.Length);
        if (_buffer.Length < needed)
        {
            _buffer = new byte[needed];
        }

        var length = DocumentId.Decode(document.EncodedId, _buffer);
        return length >= 0
            ? _buffer.AsSpan(0, length)
            : throw new IndexFormatException(
                FormatProblem.Corrupt, "_id", document.Ordinal, $"{Convert.ToHexString(document.EncodedId)} is not an encoded id");
    }
}
