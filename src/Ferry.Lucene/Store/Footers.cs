using Ferry.Lucene.Index;

namespace Ferry.Lucene.Store;

/// <summary>
/// Which files end without a footer: those of formats older than Lucene 4.8. A footer that is there is always checked, whatever the header says.
/// </summary>
internal static class Footers
{
    /// <summary>By the codec name in the header, the last version that had no footer.</summary>
    private static readonly Dictionary<string, int> LastVersionWithout = new()
    {
        ["segments"] = 1,
        ["Lucene40SegmentInfo"] = 0,
        ["Lucene46SegmentInfo"] = 0,
        ["CompoundFileWriterEntries"] = 0,
        ["Lucene40FieldInfos"] = 0,
        ["Lucene42FieldInfos"] = 0,
        ["Lucene46FieldInfos"] = 0,
        ["BitVector"] = 1,
        ["Lucene42DocValuesMetadata"] = 1,
        ["Lucene45ValuesMetadata"] = 1,
        ["DiskDocValuesMetadata"] = 1,
        ["Lucene40StoredFieldsIndex"] = 0,
        ["Lucene41StoredFieldsIndex"] = 1,
    };

    public static bool IsWithout(ReadOnlySpan<byte> bytes, string file)
    {
        if (bytes.Length >= CodecUtil.FooterLength && CodecUtil.IsFooter(bytes[^CodecUtil.FooterLength..]))
        {
            return false;
        }

        var reader = new ByteReader(bytes, file);
        if (bytes.StartsWith(BitVector.Start))
        {
            reader.ReadBytes(BitVector.Start.Length);
        }

        var header = CodecUtil.ReadHeader(ref reader);
        return LastVersionWithout.TryGetValue(header.Codec, out var version) && header.Version <= version;
    }
}
