using System.Buffers.Text;

namespace Ferry.Snapshots.Documents;

/// <summary>
/// The binary form in which Elasticsearch 6.0 and later and OpenSearch store <c>_id</c>: 0xff, then UTF-8; 0xfe, then decimal
/// digits, one a nibble, ended by 0xf where their number is odd; 0xfd, then bytes whose base64url (no padding) is the id;
/// any other first byte: base64url of all bytes.
/// </summary>
public static class DocumentId
{
    private const byte Utf8 = 0xff;
    private const byte Numeric = 0xfe;
    private const byte Base64Escape = 0xfd;

    /// <summary>Bytes that the decoded id takes at most.</summary>
    public static int MaxDecodedLength(int encodedLength) => (encodedLength * 2) + 4;

    /// <summary>Writes the id as UTF-8 and returns its length; -1 if the bytes are not an encoded id.</summary>
    /// <param name="encoded">The stored bytes.</param>
    /// <param name="destination">At least <see cref="MaxDecodedLength"/> bytes.</param>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (encoded.IsEmpty)
        {
            return -1;
        }

        switch (encoded[0])
        {
            case Utf8:
                encoded[1..].CopyTo(destination);
                return System.Text.Unicode.Utf8.IsValid(encoded[1..]) ? encoded.Length - 1 : -1;
            case Numeric:
                return DecodeDigits(encoded[1..], destination);
            case Base64Escape:
                return Base64Url.EncodeToUtf8(encoded[1..], destination);
            default:
                return Base64Url.EncodeToUtf8(encoded, destination);
        }
    }

    private static int DecodeDigits(ReadOnlySpan<byte> nibbles, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < nibbles.Length; i++)
        {
            int high = nibbles[i] >> 4, low = nibbles[i] & 15;
            var last = i == nibbles.Length - 1;
            if (high > 9 || (low > 9 && !(last && low == 15)))
            {
                return -1;
            }

            destination[length++] = (byte)('0' + high);
            if (low <= 9)
            {
                destination[length++] = (byte)('0' + low);
            }
        }

        return length == 0 ? -1 : length;
    }
}
