using System.Text;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>A shard of a fixture with all its blobs in memory.</summary>
internal sealed class ShardSample
{
    private readonly Dictionary<string, byte[]> _blobs;

    private ShardSample(string origin, ShardSnapshot shard, Dictionary<string, byte[]> blobs)
    {
        Origin = origin;
        Shard = shard;
        _blobs = blobs;
    }

    /// <summary>For messages: case, snapshot, index and number of the shard.</summary>
    public string Origin { get; }

    public ShardSnapshot Shard { get; }

    /// <summary>The dump of the undamaged shard.</summary>
    public ReadOnlyMemory<byte> Documents { get; private init; }

    public static async Task<ShardSample> LoadAsync(string origin, ShardSnapshot shard)
    {
        var blobs = new Dictionary<string, byte[]>();
        foreach (var file in shard.Files)
        {
            for (var part = 0; part < file.NumberOfParts; part++)
            {
                var bytes = new byte[file.PartLength(part)];
                await shard.Store.ReadAsync(shard.Folder + file.PartName(part), 0, bytes, default);
                blobs[shard.Folder + file.PartName(part)] = bytes;
            }
        }

        var undamaged = await DumpResult.OfAsync(new MemoryBlobStore(blobs), shard);
        return new ShardSample(origin, shard, blobs)
        {
            Documents = undamaged.Documents ?? throw new InvalidOperationException(origin, undamaged.Error),
        };
    }

    /// <summary>The content of a Lucene file.</summary>
    public byte[] Read(ShardFile file) => file.IsVirtual
        ? file.MetaHash!.Value.ToArray()
        : [.. Enumerable.Range(0, (int)file.NumberOfParts).SelectMany(part => _blobs[Shard.Folder + file.PartName(part)])];

    /// <summary>One part of a file, whose place in the file does not matter here.</summary>
    public byte[] Part(ShardFile file, int part) => file.IsVirtual ? file.MetaHash!.Value.ToArray() : _blobs[Shard.Folder + file.PartName(part)];

    /// <summary>Dumps the shard with another content in one blob; null: the blob is not there.</summary>
    public Task<DumpResult> DumpAsync(ShardFile file, int part, byte[]? content)
    {
        if (!file.IsVirtual)
        {
            return DumpResult.OfAsync(new MemoryBlobStore(_blobs, Shard.Folder + file.PartName(part), content), Shard);
        }

        var files = Shard.Files.Where(other => other != file);
        var changed = content is null ? files : files.Append(file with { MetaHash = content, Length = content.Length });
        return DumpResult.OfAsync(new MemoryBlobStore(_blobs), Shard with { Files = [.. changed] });
    }

    /// <summary>What is special about a file, as far as readers take other ways for it.</summary>
    public string Kind(ShardFile file)
    {
        var name = file.PhysicalName.Split('.')[0];
        var extension = name.StartsWith("segments_", StringComparison.Ordinal) ? "segments_N" : file.PhysicalName.Split('.')[^1];
        var kind = new StringBuilder(extension);
        var underscores = name.Count(c => c == '_');
        if ((extension == "fnm" && underscores == 2) || (extension is "dvd" or "dvm" && underscores == 4))
        {
            kind.Append(" of an update");
        }

        if (extension is "fdt" or "cfs")
        {
            var bytes = Read(file).AsSpan();
            kind.Append(bytes.IndexOf("StoredFieldsHighData"u8) >= 0 ? " with DEFLATE"
                : bytes.IndexOf("StoredFieldsZstdNoDict"u8) >= 0 ? " with Zstandard"
                : bytes.IndexOf("StoredFieldsZstd"u8) >= 0 ? " with Zstandard and dictionaries"
                : " with LZ4");
        }

        return kind.Append(file.IsVirtual ? " in the metadata" : file.NumberOfParts > 1 ? " in parts" : "").ToString();
    }
}
