using Ferry.Lucene.StoredFields;

namespace Ferry.Lucene.Tests;

/// <summary>Documents, the files that they were written to, and how far what was read is equal to them.</summary>
internal sealed class WrittenStoredFields(StoredFieldsGeneration generation, StoredField[][] documents)
{
    public Dictionary<string, byte[]> Files { get; } = StoredFieldsWriter.Write(generation, documents);

    /// <summary>Documents that were read and are as they should be.</summary>
    public int DocumentsSeen { get; private set; }

    public async Task<StoredFieldsReader> OpenAsync(int? maxDoc = null)
    {
        var directory = new MemoryDirectory();
        foreach (var (name, bytes) in Files)
        {
            directory[name] = bytes;
        }

        return await StoredFieldsReader.OpenAsync(directory, "_0", generation.SegmentId, maxDoc ?? documents.Length, default);
    }

    /// <summary>Opens and reads everything, whatever it is; returns what was thrown.</summary>
    public async Task<List<IndexFormatException>> ReadAsync(int? maxDoc = null)
    {
        try
        {
            using var scan = (await OpenAsync(maxDoc)).ScanAll();
            return await ReadChunksAsync(scan, Walk);
        }
        catch (IndexFormatException e)
        {
            return [e];
        }
    }

    /// <summary>Reads to the end and over errors, compares all documents; returns the errors.</summary>
    public Task<List<IndexFormatException>> AssertChunksAsync(StoredFieldsScan scan) => ReadChunksAsync(scan, AssertChunk);

    public void AssertChunk(StoredFieldsScan scan)
    {
        for (var i = 0; i < scan.Count; i++, DocumentsSeen++)
        {
            var fields = scan.Document(i);
            foreach (var field in documents[scan.DocBase + i])
            {
                Assert.True(fields.MoveNext());
                Assert.Equal((field.Number, field.Type, field.Integer), (fields.FieldNumber, fields.Type, fields.Number));
                Assert.True(fields.Bytes.SequenceEqual(field.Bytes));
            }

            Assert.False(fields.MoveNext());
        }
    }

    private static async Task<List<IndexFormatException>> ReadChunksAsync(StoredFieldsScan scan, Action<StoredFieldsScan> read)
    {
        var errors = new List<IndexFormatException>();
        while (true)
        {
            try
            {
                if (!await scan.NextChunkAsync(default))
                {
                    return errors;
                }

                read(scan);
            }
            catch (IndexFormatException e) when (e.Problem is FormatProblem.Corrupt or FormatProblem.Truncated)
            {
                errors.Add(e);
            }
        }
    }

    private static void Walk(StoredFieldsScan scan)
    {
        for (var i = 0; i < scan.Count; i++)
        {
            var fields = scan.Document(i);
            while (fields.MoveNext())
            {
            }
        }
    }
}

internal static class StoredFieldsReaderExtensions
{
    public static StoredFieldsScan ScanAll(this StoredFieldsReader reader) => reader.Scan(Assert.Single(reader.Split(long.MaxValue)));
}
