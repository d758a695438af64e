using Ferry.Lucene.DocValues;
using Ferry.Lucene.Store;
using Ferry.Lucene.StoredFields;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Index;

/// <summary>One segment, opened by its small files: which documents are live, its fields, doc values and stored fields.</summary>
public sealed class SegmentReader
{
    /// <summary>No format has chunks of more documents.</summary>
    private const int MaxDocsPerChunk = 4096;

    private readonly LuceneDirectory _outer;
    private readonly LuceneDirectory _core;
    private readonly Dictionary<string, DocValuesReader> _docValues = [];

    private SegmentReader(LuceneDirectory outer, LuceneDirectory core, SegmentCommitInfo commit, SegmentInfo info, FieldInfos fields)
    {
        _outer = outer;
        _core = core;
        Commit = commit;
        Info = info;
        Fields = fields;
    }

    public SegmentCommitInfo Commit { get; }

    public SegmentInfo Info { get; }

    public FieldInfos Fields { get; }

    public int MaxDoc => Info.MaxDoc;

    /// <summary>Documents neither hard- nor soft-deleted; null if that is all of them.</summary>
    public FixedBitSet? LiveDocs { get; private set; }

    public int LiveCount => LiveDocs?.Count() ?? MaxDoc;

    public bool IsLive(int doc) => LiveDocs is null || LiveDocs[doc];

    public static async ValueTask<SegmentReader> OpenAsync(
        LuceneDirectory directory, SegmentCommitInfo commit, CancellationToken cancellationToken)
    {
        var info = await SegmentInfo.ReadAsync(directory, commit, cancellationToken);
        LuceneDirectory core = info.IsCompound
            ? await CompoundDirectory.OpenAsync(directory, commit.Name, commit.Id, cancellationToken)
            : directory;
        RequirePlausible(info.MaxDoc, core.Length(commit.Name + ".fdt"), commit.Name);
        var fields = commit.FieldInfosGen == -1
            ? await FieldInfos.ReadAsync(core, commit.Name + ".fnm", "", commit.Id, cancellationToken)
            : await FieldInfos.ReadAsync(
                directory, IndexFileNames.Generation(commit.Name, commit.FieldInfosGen, "fnm"),
                IndexFileNames.Base36(commit.FieldInfosGen), commit.Id, cancellationToken);
        var reader = new SegmentReader(directory, core, commit, info, fields);
        reader.LiveDocs = await reader.ReadLiveDocsAsync(cancellationToken);
        return reader;
    }

    /// <summary>A numeric doc-values field; null if the segment does not have it.</summary>
    /// <param name="field">Name of the field.</param>
    /// <param name="verify">
    /// Whether the CRC-32 of the data file is checked first, for which it is read whole. Needed where values decide what happens to a document.
    /// </param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<NumericDocValues?> GetNumericDocValuesAsync(string field, bool verify, CancellationToken cancellationToken)
    {
        if (Fields[field] is not { DocValuesType: DocValuesType.Numeric } info)
        {
            return null;
        }

        var reader = await DocValuesAsync(info, cancellationToken);
        if (verify)
        {
            await reader.VerifyAsync(cancellationToken);
        }

        return await reader.GetNumericAsync(info, cancellationToken);
    }

    /// <summary>A doc-values field of one term a document; null if the segment does not have it. Its data file is checked whole.</summary>
    /// <exception cref="IndexFormatException">It is damaged, or of a format whose terms are not read.</exception>
    public async ValueTask<SortedDocValues?> GetSortedDocValuesAsync(string field, CancellationToken cancellationToken)
    {
        if (Fields[field] is not { DocValuesType: DocValuesType.Sorted } info)
        {
            return null;
        }

        var reader = await DocValuesAsync(info, cancellationToken);
        await reader.VerifyAsync(cancellationToken);
        return await reader.GetSortedAsync(info, cancellationToken);
    }

    public ValueTask<StoredFieldsReader> OpenStoredFieldsAsync(CancellationToken cancellationToken) =>
        StoredFieldsReader.OpenAsync(_core, Commit.Name, Commit.Id, MaxDoc, cancellationToken);

    /// <summary>The number of documents decides what sets of them allocate, so it must fit the file that holds the documents.</summary>
    private static void RequirePlausible(int maxDoc, long storedFieldsLength, string segment)
    {
        if (maxDoc / MaxDocsPerChunk > storedFieldsLength)
        {
            throw new IndexFormatException(
                FormatProblem.Corrupt, segment + ".si", 0, $"{maxDoc} documents cannot be in {storedFieldsLength} bytes of stored fields");
        }
    }

    private async ValueTask<DocValuesReader> DocValuesAsync(FieldInfo field, CancellationToken cancellationToken)
    {
        // A codec without per-field formats (OpenSearch's star-tree codec) has one pair of files for all fields.
        if (field.Attributes.TryGetValue("PerFieldDocValuesFormat.format", out var format) && format is "Memory" or "Direct" or "SimpleText")
        {
            throw new IndexFormatException(FormatProblem.Unsupported, Commit.Name, 0, $"doc-values format {format} (field \"{field.Name}\") is not known");
        }

        var perField = format is not null
            ? $"{format}_{field.Attributes.GetValueOrDefault("PerFieldDocValuesFormat.suffix")}"
            : "";
        var updated = field.DocValuesGen != -1;
        var suffix = !updated ? perField
            : perField.Length == 0 ? IndexFileNames.Base36(field.DocValuesGen)
            : $"{IndexFileNames.Base36(field.DocValuesGen)}_{perField}";
        if (!_docValues.TryGetValue(suffix, out var reader))
        {
            reader = await DocValuesReader.OpenAsync(updated ? _outer : _core, Commit, suffix, Fields, MaxDoc, cancellationToken);
            _docValues[suffix] = reader;
        }

        return reader;
    }

    private async ValueTask<FixedBitSet?> ReadLiveDocsAsync(CancellationToken cancellationToken)
    {
        var live = Commit.DelGen == -1 ? null : await Index.LiveDocs.ReadAsync(_outer, Commit, MaxDoc, cancellationToken);
        if (Commit.DelGen == -1 && Commit.DelCount != 0)
        {
            throw Contradiction($"{Commit.DelCount} documents are deleted, but there is no live-docs file");
        }

        var softDeleted = await ReadSoftDeletedAsync(cancellationToken);
        if (softDeleted is null)
        {
            return Commit.SoftDelCount == 0 ? live : throw Contradiction($"{Commit.SoftDelCount} documents are soft-deleted, but no field marks them");
        }

        if (live is not null)
        {
            softDeleted.And(live);
        }

        var count = softDeleted.Count();
        if (count != Commit.SoftDelCount)
        {
            throw Contradiction($"{count} documents are marked as soft-deleted, the commit says {Commit.SoftDelCount}");
        }

        if (count == 0)
        {
            return live;
        }

        live ??= All(MaxDoc);
        live.AndNot(softDeleted);
        return live;
    }

    /// <summary>Documents that have any value in the field that marks soft deletes.</summary>
    private async ValueTask<FixedBitSet?> ReadSoftDeletedAsync(CancellationToken cancellationToken)
    {
        if (Fields.SoftDeletes is not { } field
            || await GetNumericDocValuesAsync(field.Name, verify: Commit.SoftDelCount > 0, cancellationToken) is not { } values)
        {
            return null;
        }

        return values.DocsWithField is { } docs ? docs.Clone() : All(MaxDoc);
    }

    private static FixedBitSet All(int count)
    {
        var all = new FixedBitSet(count);
        all.Set(0, count);
        return all;
    }

    private IndexFormatException Contradiction(string detail) => new(FormatProblem.Corrupt, Commit.Name, 0, detail);
}
