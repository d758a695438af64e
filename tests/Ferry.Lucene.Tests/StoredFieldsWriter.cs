namespace Ferry.Lucene.Tests;

/// <summary>
/// Writes the stored fields of a segment "_0" in any generation, after Lucene's description of the formats. Chunks are small, so that few documents
/// make many of them, slices included.
/// </summary>
internal sealed class StoredFieldsWriter
{
    public const int ChunkSize = 300;
    private const int MaxDocsPerChunk = 6;
    private const int PackedVersion = 2;

    private readonly StoredFieldsGeneration _generation;
    private readonly FileWriter _data;
    private readonly List<long> _docs = [];
    private readonly List<long> _pointers = [];

    private StoredFieldsWriter(StoredFieldsGeneration generation)
    {
        _generation = generation;
        _data = NewFile(generation.Codec, generation.Version);
        if (generation.HasSizes)
        {
            WriteSizes(_data);
        }
    }

    /// <summary>The files by name.</summary>
    public static Dictionary<string, byte[]> Write(StoredFieldsGeneration generation, IEnumerable<StoredField[]> documents)
    {
        if (generation.IsPlain)
        {
            return WritePlain(generation, documents);
        }

        var writer = new StoredFieldsWriter(generation);
        var chunk = new List<(int Fields, byte[] Bytes)>();
        var count = 0;
        foreach (var document in documents)
        {
            var bytes = new FileWriter(generation.LittleEndian);
            Array.ForEach(document, field => field.Write(bytes, generation));
            chunk.Add((document.Length, bytes.ToArray()));
            count++;
            if (chunk.Count == MaxDocsPerChunk || chunk.Sum(buffered => buffered.Bytes.Length) >= ChunkSize)
            {
                writer.WriteChunk(count - chunk.Count, chunk);
                chunk.Clear();
            }
        }

        if (chunk.Count > 0)
        {
            writer.WriteChunk(count - chunk.Count, chunk);
        }

        return writer.Finish(count);
    }

    private static Dictionary<string, byte[]> WritePlain(StoredFieldsGeneration generation, IEnumerable<StoredField[]> documents)
    {
        var data = new FileWriter().PlainHeader(generation.Codec, generation.Version);
        var index = new FileWriter().PlainHeader(generation.IndexCodec, generation.Version);
        foreach (var document in documents)
        {
            index.Int64(data.Length);
            data.VInt(document.Length);
            Array.ForEach(document, field => field.Write(data, generation));
        }

        return new() { ["_0.fdt"] = data.ToArray(), ["_0.fdx"] = index.ToArray() };
    }

    private FileWriter NewFile(string codec, int version)
    {
        var file = new FileWriter(_generation.LittleEndian);
        return _generation.SegmentId.Length == 0 ? file.PlainHeader(codec, version) : file.Header(codec, version);
    }

    private byte[] Close(FileWriter file) => _generation.HasChecksum ? file.WithFooter() : file.ToArray();

    private void WriteSizes(FileWriter file)
    {
        if (_generation.HasSlices)
        {
            file.VInt(ChunkSize);
        }

        if (!_generation.LittleEndian)
        {
            file.VInt(_generation.ByteAligned ? PackedVersion : 0);
        }
    }

    private void WriteChunk(int docBase, List<(int Fields, byte[] Bytes)> chunk)
    {
        _docs.Add(docBase);
        _pointers.Add(_data.Length);
        byte[] content = [.. chunk.SelectMany(document => document.Bytes)];
        var sliced = _generation.HasSlices && content.Length >= 2 * ChunkSize;
        var token = chunk.Count << _generation.TokenBits;
        _data.VInt(docBase).VInt(sliced && _generation.TokenBits > 0 ? token | 1 : token);
        WriteInts([.. chunk.Select(document => (ulong)document.Fields)]);
        WriteInts([.. chunk.Select(document => (ulong)document.Bytes.Length)]);
        foreach (var slice in sliced ? content.Chunk(ChunkSize) : [content])
        {
            _data.Bytes(_generation.Mode.Encode(slice));
        }
    }

    private void WriteInts(ulong[] values)
    {
        if (values.Length == 1)
        {
            _data.VInt((int)values[0]);
        }
        else if (values.All(value => value == values[0]))
        {
            _data.VInt(0).VInt((int)values[0]);
        }
        else if (_generation.LittleEndian)
        {
            _data.Bytes(ChunkIntsWriter.Lanes(values, values.Max() switch { <= 0xff => 8, <= 0xffff => 16, _ => 32 }));
        }
        else
        {
            _data.Bytes(ChunkIntsWriter.Packed(values, Bits(values), _generation.ByteAligned));
        }
    }

    private Dictionary<string, byte[]> Finish(int maxDoc)
    {
        var end = _data.Length;
        if (_generation is { HasSizes: true, IsLucene4: false, Version: > 0 })
        {
            _data.VLong(_docs.Count).VLong(0); // chunks and dirty chunks
        }

        var files = new Dictionary<string, byte[]> { ["_0.fdt"] = Close(_data) };
        if (_generation.HasMeta)
        {
            WriteMonotonicIndex(files, maxDoc, end);
        }
        else
        {
            files["_0.fdx"] = PackedIndex(end);
        }

        return files;
    }

    private void WriteMonotonicIndex(Dictionary<string, byte[]> files, int maxDoc, long end)
    {
        const int BlockShift = 2;
        var data = NewFile(_generation.IndexCodec + "Idx", 0);
        var meta = NewFile(_generation.IndexCodec + "Meta", _generation.Version);
        if (!_generation.HasSizes)
        {
            WriteSizes(meta);
        }

        meta.Int32(maxDoc).Int32(BlockShift).Int32(_docs.Count + 1).Int64(data.Length);
        foreach (var sequence in new long[][] { [.. _docs, maxDoc], [.. _pointers, end] })
        {
            var (blocks, packed) = MonotonicWriter.Encode(sequence, BlockShift, _generation.LittleEndian);
            data.Bytes(packed);
            meta.Bytes(blocks).Int64(data.Length);
        }

        meta.Int64(end);
        if (!_generation.HasSizes)
        {
            meta.VLong(_docs.Count).VLong(0).VLong(0); // chunks, dirty chunks, documents in them
        }

        files["_0.fdm"] = meta.WithFooter();
        files["_0.fdx"] = data.WithFooter();
    }

    private byte[] PackedIndex(long end)
    {
        const int BlockSize = 4;
        var index = NewFile(_generation.IndexCodec, _generation.Version).VInt(_generation.ByteAligned ? PackedVersion : 0);
        foreach (var block in _docs.Zip(_pointers).Chunk(BlockSize))
        {
            index.VInt(block.Length);
            WriteSequence(index, [.. block.Select(chunk => chunk.First)]);
            WriteSequence(index, [.. block.Select(chunk => chunk.Second)]);
        }

        index.VInt(0);
        return Close(_generation.HasChecksum ? index.VLong(end) : index);
    }

    /// <summary>The first value, the average step, then zig-zag deltas.</summary>
    private void WriteSequence(FileWriter index, long[] values)
    {
        var step = (values[^1] - values[0]) / Math.Max(1, values.Length - 1);
        var deltas = values.Select((value, i) => value - values[0] - (step * i)).Select(delta => (ulong)((delta << 1) ^ (delta >> 63))).ToArray();
        index.VLong(values[0]).VLong(step).Bytes(ChunkIntsWriter.Packed(deltas, Bits(deltas), _generation.ByteAligned));
    }

    private static int Bits(ulong[] values) => 64 - (int)ulong.LeadingZeroCount(values.Max());
}
