namespace Ferry.Lucene.Store;

/// <summary>
/// The files inside a compound file: .cfe lists name, offset and length, .cfs holds the bytes (CompoundFileWriterEntries of Lucene 4 and
/// Lucene50CompoundEntries, big-endian; Lucene90CompoundEntries, little-endian). Inner files keep their own header and footer.
/// </summary>
public sealed class CompoundDirectory : LuceneDirectory
{
    /// <summary>By the codec name in the header of the .cfs file.</summary>
    private static readonly Dictionary<string, Format> Formats = new()
    {
        ["CompoundFileWriterData"] = new("CompoundFileWriterEntries", MaxVersion: 1, FirstWithFooter: 1),
        ["Lucene50CompoundData"] = new("Lucene50CompoundEntries"),
        ["Lucene90CompoundData"] = new("Lucene90CompoundEntries", LittleEndian: true),
    };

    private readonly LuceneDirectory _outer;
    private readonly string _data;
    private readonly Dictionary<string, (long Offset, long Length)> _entries;

    private CompoundDirectory(LuceneDirectory outer, string data, Dictionary<string, (long Offset, long Length)> entries)
    {
        _outer = outer;
        _data = data;
        _entries = entries;
    }

    public override IReadOnlyCollection<string> FileNames => _entries.Keys;

    public static async ValueTask<CompoundDirectory> OpenAsync(
        LuceneDirectory outer, string segment, ReadOnlyMemory<byte> segmentId, CancellationToken cancellationToken)
    {
        string data = segment + ".cfs", table = segment + ".cfe";
        var start = new ByteReader(await outer.ReadStartAsync(data, 256, cancellationToken), data);
        var header = CodecUtil.ReadSegmentHeader(ref start, segmentId);
        if (!Formats.TryGetValue(header.Codec, out var format))
        {
            throw start.Error(FormatProblem.Unsupported, $"compound format {header.Codec} is not known");
        }

        header.RequireVersion(0, format.MaxVersion, data);
        var entries = ReadEntries(await outer.ReadWholeAsync(table, cancellationToken), table, segment, segmentId, format, header.Version, outer.Length(data));
        if (header.Version >= format.FirstWithFooter)
        {
            await outer.ReadFooterAsync(data, cancellationToken);
        }

        return new CompoundDirectory(outer, data, entries);
    }

    public override bool TryGetLength(string name, out long length)
    {
        var found = _entries.TryGetValue(name, out var entry);
        length = entry.Length;
        return found;
    }

    public override ValueTask ReadAsync(string name, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (!_entries.TryGetValue(name, out var entry))
        {
            throw new IndexFormatException(FormatProblem.Missing, name, 0, $"the compound file {_data} does not hold it");
        }

        if (offset < 0 || offset + destination.Length > entry.Length)
        {
            throw new IndexFormatException(
                FormatProblem.Truncated, name, offset, $"{destination.Length} bytes are wanted, the file has {entry.Length} (inside {_data})");
        }

        return _outer.ReadAsync(_data, entry.Offset + offset, destination, cancellationToken);
    }

    public override IDisposable? Announce(string name, long from, long to) =>
        _entries.TryGetValue(name, out var entry) && to <= entry.Length ? _outer.Announce(_data, entry.Offset + from, entry.Offset + to) : null;

    private static Dictionary<string, (long Offset, long Length)> ReadEntries(
        ReadOnlyMemory<byte> bytes, string table, string segment, ReadOnlyMemory<byte> segmentId, Format format, int version, long dataLength)
    {
        var reader = new ByteReader(bytes.Span, table) { LittleEndian = format.LittleEndian };
        var header = CodecUtil.ReadSegmentHeader(ref reader, segmentId);
        if (header.Codec != format.Entries || header.Version != version)
        {
            throw reader.Corrupt($"the header ({header.Codec}, version {header.Version}) does not fit {segment}.cfs");
        }

        var count = reader.ReadCount(17);
        var entries = new Dictionary<string, (long, long)>(count);
        for (var i = 0; i < count; i++)
        {
            var name = segment + reader.ReadString();
            var offset = reader.ReadInt64();
            var length = reader.ReadInt64();
            if (offset < 0 || length < 0 || offset > dataLength - length)
            {
                throw reader.Corrupt($"{name} at {offset} with {length} bytes lies outside of the {dataLength} bytes of the compound file");
            }

            entries[name] = (offset, length);
        }

        return entries;
    }

    /// <param name="Entries">The codec name in the header of the .cfe file.</param>
    /// <param name="LittleEndian">Whether offsets and lengths are little-endian.</param>
    /// <param name="MaxVersion">The newest known version.</param>
    /// <param name="FirstWithFooter">The first version whose files end with a footer.</param>
    private sealed record Format(string Entries, bool LittleEndian = false, int MaxVersion = 0, int FirstWithFooter = 0);
}
