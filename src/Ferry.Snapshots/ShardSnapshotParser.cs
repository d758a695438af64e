using System.Globalization;
using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots;

/// <summary>snap-*.dat in the folder of a shard (Elasticsearch's BlobStoreIndexShardSnapshot).</summary>
internal static class ShardSnapshotParser
{
    public static ShardSnapshot Parse(MetadataNode root, string snapshot, IndexId index, int shard, ShardLocation location)
    {
        var name = root["name"].AsString();
        if (name != snapshot)
        {
            throw root.Corrupt($"the blob is of snapshot '{name}', not of '{snapshot}'");
        }

        var files = new List<ShardFile>();
        var names = new HashSet<string>();
        long totalBytes = 0;
        foreach (var node in root["files"].Elements())
        {
            var file = ParseFile(node);
            if (!names.Add(file.PhysicalName))
            {
                throw node.Corrupt($"the file {file.PhysicalName} is listed twice");
            }

            if (file.Length > long.MaxValue - totalBytes)
            {
                throw node.Corrupt("the files are longer together than any disk");
            }

            files.Add(file);
            totalBytes += file.Length;
        }

        var segments = names.Where(file => file.StartsWith("segments_", StringComparison.Ordinal)).ToList();
        return new ShardSnapshot
        {
            Index = index,
            Shard = shard,
            Store = location.Store,
            Folder = location.Folder,
            Files = files,
            SegmentsFile = segments.Count == 1 ? segments[0] : throw root.Corrupt($"{segments.Count} files segments_N are listed instead of one"),
            TotalBytes = totalBytes,
        };
    }

    private static ShardFile ParseFile(MetadataNode node)
    {
        var writtenBy = node.TryGet("written_by")?.AsString();
        var file = new ShardFile(
            node["name"].AsBlobSegment(),
            node["physical_name"].AsBlobSegment(),
            node["length"].AsInt64(0),
            IsOfFooter(writtenBy) && node.TryGet("checksum") is { } checksum ? ParseChecksum(checksum) : null,
            node.TryGet("part_size")?.AsInt64(1) ?? long.MaxValue,
            writtenBy,
            node.TryGet("meta_hash")?.AsBytes());
        if (file.IsVirtual && file.MetaHash?.Length != file.Length)
        {
            throw node.Corrupt($"the content of {file.PhysicalName} should be here, {file.Length} bytes, but {file.MetaHash?.Length ?? 0} are");
        }

        return file;
    }

    /// <summary>
    /// Whether the checksum of a file is that in its footer: from Lucene 4.8 on. Of older files, and of those that Elasticsearch up to 1.2
    /// recorded without a version, it is the server's own Adler-32. Elasticsearch 1.3 wrote "LUCENE_4_9".
    /// </summary>
    private static bool IsOfFooter(string? writtenBy)
    {
        var numbers = (writtenBy ?? "").Split('.', '_')
            .Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)
            .SkipWhile(number => number < 0)
            .ToList();
        return numbers is [> 4, ..] or [4, >= 8, ..];
    }

    /// <summary>Java's Long.toString(crc, 36).</summary>
    private static uint ParseChecksum(MetadataNode node)
    {
        var text = node.AsString();
        ulong value = 0;
        foreach (var c in text)
        {
            var digit = char.IsAsciiDigit(c) ? c - '0' : char.IsAsciiLetterLower(c) ? c - 'a' + 10 : throw NotChecksum();
            value = (value * 36) + (uint)digit;
            if (value > uint.MaxValue)
            {
                throw NotChecksum();
            }
        }

        return text.Length > 0 ? (uint)value : throw NotChecksum();

        SnapshotException NotChecksum() => node.Corrupt($"'{text}' is not a CRC-32 to the base 36");
    }
}
