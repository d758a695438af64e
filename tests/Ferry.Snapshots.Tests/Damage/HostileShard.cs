using System.Buffers.Binary;
using System.IO.Hashing;
using Ferry.Lucene.Store;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Damage;

/// <summary>
/// A shard as somebody would make it who wants to do harm: checksums fit, lengths in the metadata fit, nothing else is recorded.
/// </summary>
internal sealed class HostileShard
{
    private readonly ShardSnapshot _shard;
    private readonly Dictionary<string, byte[]> _blobs = [];
    private readonly List<Target> _targets;

    public HostileShard(ShardSample sample)
    {
        _shard = sample.Shard with
        {
            Files = [.. sample.Shard.Files.Select(file => new ShardFile("__" + file.PhysicalName, file.PhysicalName, file.Length, null, long.MaxValue, null, null))],
        };
        foreach (var file in sample.Shard.Files)
        {
            _blobs[Blob(file.PhysicalName)] = sample.Read(file);
        }

        _targets = [.. sample.Shard.Files.Select(file => file.PhysicalName).SelectMany(Targets)];
    }

    /// <summary>Names of the files that can be changed; those inside of a compound file as "_0.cfs/.fnm".</summary>
    public IReadOnlyList<string> Names => [.. _targets.Select(target => target.Name)];

    /// <summary>Dumps the shard with one file changed by seeded mutations, and often another one too.</summary>
    public Task<DumpResult> DumpAsync(string name, int seed)
    {
        var random = new Random(seed);
        var first = _targets.Single(target => target.Name == name);
        var second = _targets[random.Next(_targets.Count)];
        var blobs = new Dictionary<string, byte[]>(_blobs);
        Change(blobs, first, content => Mutations.Apply(content, random, first.IsInner));
        if (second.File != first.File && random.Next(2) == 0)
        {
            Change(blobs, second, content => Mutations.Apply(content, random, second.IsInner));
        }

        return DumpAsync(blobs);
    }

    /// <summary>Dumps the shard with one file as <paramref name="change"/> makes it.</summary>
    public Task<DumpResult> DumpAsync(string name, Func<byte[], byte[]> change)
    {
        var blobs = new Dictionary<string, byte[]>(_blobs);
        Change(blobs, _targets.Single(target => target.Name == name), change);
        return DumpAsync(blobs);
    }

    private Task<DumpResult> DumpAsync(Dictionary<string, byte[]> blobs)
    {
        var shard = _shard with
        {
            Files = [.. _shard.Files.Select(file => file with { Length = blobs[Blob(file.PhysicalName)].Length })],
        };
        return DumpResult.OfAsync(new MemoryBlobStore(blobs), shard);
    }

    private void Change(Dictionary<string, byte[]> blobs, Target target, Func<byte[], byte[]> change)
    {
        var whole = blobs[Blob(target.File)];
        var changed = change(whole[target.Start..(target.End - CodecUtil.FooterLength)]);
        blobs[Blob(target.File)] = Seal([.. whole[..target.Start], .. Seal([.. changed, .. new byte[CodecUtil.FooterLength]]), .. whole[target.End..]]);
    }

    private string Blob(string file) => $"{_shard.Folder}__{file}";

    private IEnumerable<Target> Targets(string file)
    {
        var extension = file.Split('.')[^1];
        if (extension == "cfs")
        {
            return Entries(file);
        }

        return ShardSamples.IsRead(file) ? [new Target(file, file, 0, _blobs[Blob(file)].Length)] : [];
    }

    private List<Target> Entries(string compound)
    {
        var reader = new ByteReader(_blobs[Blob(Path.ChangeExtension(compound, "cfe"))], compound);
        var header = CodecUtil.ReadHeader(ref reader);
        if (header.Codec != "CompoundFileWriterEntries")
        {
            CodecUtil.ReadIdAndSuffix(ref reader, header);
        }

        reader.LittleEndian = header.Codec == "Lucene90CompoundEntries";
        var targets = new List<Target>();
        for (var count = reader.ReadVInt(); count > 0; count--)
        {
            var name = reader.ReadString();
            int start = (int)reader.ReadInt64(), length = (int)reader.ReadInt64();
            if (ShardSamples.IsRead(name))
            {
                targets.Add(new Target($"{compound}/{name}", compound, start, start + length));
            }
        }

        return targets;
    }

    /// <summary>Gives a file a footer that fits.</summary>
    private static byte[] Seal(byte[] file)
    {
        var footer = file.AsSpan()[^CodecUtil.FooterLength..];
        BinaryPrimitives.WriteUInt32BigEndian(footer, ~0x3fd76c17u);
        BinaryPrimitives.WriteUInt32BigEndian(footer[4..], 0);
        BinaryPrimitives.WriteUInt64BigEndian(footer[8..], Crc32.HashToUInt32(file.AsSpan()[..^8]));
        return file;
    }

    /// <summary>A file, or one inside of a compound file, whose length must stay as it is.</summary>
    private sealed record Target(string Name, string File, int Start, int End)
    {
        public bool IsInner => Name != File;
    }
}
