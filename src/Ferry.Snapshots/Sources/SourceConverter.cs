using System.Buffers;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots.Sources;

/// <summary>
/// Makes JSON of sources that are stored in another form, the JSON that the server shows. Keeps its buffers from one source to the next:
/// for use by one worker.
/// </summary>
public sealed class SourceConverter
{
    /// <summary>Bytes of a source, unpacked: what Elasticsearch takes in one request (http.max_content_length).</summary>
    private const int MaxSource = 100 << 20;

    /// <summary>Bytes of its JSON.</summary>
    private const int MaxJson = 256 << 20;

    /// <summary>
    /// Bytes of JSON for a byte of the source: a back reference of SMILE is one byte and stands for 65, which may all need an escape.
    /// </summary>
    private const int MaxExpansion = 400;

    /// <summary>Bytes of a buffer that is kept; a larger one, for one huge source, is let go.</summary>
    private const int KeptBuffer = 1 << 20;

    private byte[] _input = [];
    private ArrayBufferWriter<byte> _json = new();

    /// <summary>Whether a source is JSON as it is stored, which its first bytes tell.</summary>
    public static bool IsJson(ReadOnlySpan<byte> source) => source is [(byte)'{', ..]
        || (!Lzf.IsLzf(source) && !source.StartsWith(Inflater.Mark) && SourceForms.Of(source) == SourceForm.Json);

    /// <summary>The JSON of a source, valid until the next call.</summary>
    /// <param name="source">As it is stored.</param>
    /// <param name="storedAs">
    /// The form: cbor, smile or yaml, with "+lzf" or "+deflate" if it was compressed; null for JSON, compressed or not.
    /// </param>
    /// <exception cref="DecodingException">The source cannot be read as what it looks like, or a limit is exceeded.</exception>
    public ReadOnlySpan<byte> ToJson(ReadOnlySpan<byte> source, out string? storedAs)
    {
        storedAs = null;
        if (IsJson(source))
        {
            return source;
        }

        var (input, packing) = Unpack(source);
        var form = SourceForms.Of(input.Span);
        storedAs = NameOf(form) is { } name ? name + packing : null;
        return form == SourceForm.Json ? input.Span : ToJson(input, form);
    }

    private static string? NameOf(SourceForm form) => form switch
    {
        SourceForm.Smile => "smile",
        SourceForm.Cbor => "cbor",
        SourceForm.Yaml => "yaml",
        _ => null,
    };

    private ReadOnlySpan<byte> ToJson(ReadOnlyMemory<byte> input, SourceForm form)
    {
        if (_json.Capacity > KeptBuffer)
        {
            _json = new ArrayBufferWriter<byte>();
        }

        _json.ResetWrittenCount();
        var maxLength = Math.Min(MaxJson, (long)MaxExpansion * input.Length);
        switch (form)
        {
            case SourceForm.Smile:
                Smile.ToJson(input.Span, _json, maxLength);
                break;
            case SourceForm.Cbor:
                Cbor.ToJson(input, _json, maxLength);
                break;
            case SourceForm.Yaml:
                Yaml.ToJson(input.Span, _json, maxLength);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(form), form, "JSON is not converted.");
        }

        return _json.WrittenSpan is [(byte)'{', ..] ? _json.WrittenSpan : throw new DecodingException("the content is not an object", 0);
    }

    /// <summary>Mappings of 1.x may have sources compressed: with LZF by 1.x, with DEFLATE by 2.x.</summary>
    private (ReadOnlyMemory<byte> Content, string Packing) Unpack(ReadOnlySpan<byte> source)
    {
        if (Lzf.IsLzf(source))
        {
            var input = Input(Lzf.UnpackedLength(source));
            Lzf.Unpack(source, input.Span);
            return (input, "+lzf");
        }

        var copy = Input(source.Length);
        source.CopyTo(copy.Span);
        return source.StartsWith(Inflater.Mark) ? (Inflate(copy[Inflater.Mark.Length..]), "+deflate") : (copy, "");
    }

    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> deflated)
    {
        try
        {
            return Inflater.Inflate(deflated, MaxSource) ?? throw TooLarge(MaxSource);
        }
        catch (InvalidDataException e)
        {
            throw new DecodingException($"the content is not DEFLATE ({e.Message})", Inflater.Mark.Length);
        }
    }

    private static DecodingException TooLarge(long length) =>
        new($"the source has {length} bytes or more; {MaxSource} are converted at most", 0);

    private Memory<byte> Input(long length)
    {
        if (length > MaxSource)
        {
            throw TooLarge(length);
        }

        if (_input.Length < length || _input.Length > KeptBuffer)
        {
            _input = new byte[Math.Max(length, 1 << 16)];
        }

        return _input.AsMemory(0, (int)length);
    }
}
