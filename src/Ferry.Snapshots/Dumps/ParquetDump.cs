using System.IO.Compression;
using System.Text;
using System.Text.Unicode;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;
using Parquet;
using Parquet.Schema;

namespace Ferry.Snapshots.Dumps;

/// <summary>
/// Documents as Apache Parquet, one file a shard: the columns of <see cref="NdjsonDump"/>, null where a key does not apply. <c>source</c>
/// is the JSON as UTF-8, in one line or in several; what is no text or cannot be turned into JSON comes as <c>source_bytes</c>.
/// A file is there when it is whole: of a damaged shard there is none.
/// </summary>
public sealed class ParquetDump(DumpFolder folder) : IDocumentWriter
{
    /// <summary>Bytes of sources and ids of a row group, but for a last document that is larger.</summary>
    private const long RowGroupBytes = 16 << 20;

    /// <summary>Documents of a row group, however small they are.</summary>
    private const int RowGroupRows = 1 << 17;

    private static readonly DataField<string> Snapshot = new("snapshot", false);
    private static readonly DataField<string> Index = new("index", false);
    private static readonly DataField<int> Shard = new("shard");
    private static readonly DataField<string> Type = new("type");
    private static readonly DataField<string> Id = new("id", false);
    private static readonly DataField<string> Routing = new("routing");
    private static readonly DataField<string> Parent = new("parent");
    private static readonly DataField<long?> Version = new("version");
    private static readonly DataField<long?> SeqNo = new("seq_no");
    private static readonly DataField<long?> PrimaryTerm = new("primary_term");
    private static readonly DataField<long?> Timestamp = new("timestamp");
    private static readonly DataField<long?> Expires = new("ttl_expires");
    private static readonly DataField<string> StoredAs = new("stored_as");

    // Bytes and not a string: of strings the writer repeats the least and the greatest, whole, in each page and once more at the file's end.
    private static readonly DataField<byte[]> Source = new("source");
    private static readonly DataField<byte[]> SourceBytes = new("source_bytes");

    private static readonly ParquetSchema Schema = new(
        Snapshot, Index, Shard, Type, Id, Routing, Parent, Version, SeqNo, PrimaryTerm, Timestamp, Expires, StoredAs, Source, SourceBytes);

    private readonly SourceConverter _sources = new();
    private readonly List<Row> _rows = [];
    private string _snapshot = "";
    private ShardSnapshot _shard = null!;
    private string? _type;
    private long _bytes;
    private DumpFile? _file;
    private ParquetWriter? _writer;

    public void BeginShard(string snapshot, ShardSnapshot shard, string? type) => (_snapshot, _shard, _type) = (snapshot, shard, type);

    public string? Add(in SourceDocument document, ReadOnlySpan<byte> id, DocumentVersions versions)
    {
        var (storedAs, json, bytes) = document.HasSource ? Read(document.Source) : default;
        _rows.Add(new Row(
            Text(document.Type) ?? _type, Encoding.UTF8.GetString(id), Text(document.Routing), Text(document.Parent),
            versions.Version(document.Ordinal), versions.SeqNo(document.Ordinal), versions.PrimaryTerm(document.Ordinal), document.Timestamp, document.Expires,
            storedAs, json, bytes));
        _bytes += id.Length + (json?.Length ?? 0) + (bytes?.Length ?? 0);
        return null;
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_bytes >= RowGroupBytes || _rows.Count >= RowGroupRows)
        {
            await WriteRowGroupAsync(cancellationToken);
        }
    }

    public async ValueTask EndShardAsync(bool isWhole, CancellationToken cancellationToken)
    {
        try
        {
            if (isWhole)
            {
                await WriteRowGroupAsync(cancellationToken);
                await _writer!.DisposeAsync(); // writes the footer
                await _file!.CompleteAsync();
            }
        }
        finally
        {
            await DiscardAsync();
        }
    }

    private static string? Text(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? null : Encoding.UTF8.GetString(utf8);

    private (string? StoredAs, byte[]? Json, byte[]? Bytes) Read(ReadOnlySpan<byte> stored)
    {
        string? storedAs = null;
        try
        {
            var source = _sources.ToJson(stored, out storedAs);
            return Utf8.IsValid(source) ? (storedAs, source.ToArray(), null) : (storedAs, null, source.ToArray());
        }
        catch (DecodingException)
        {
            return (storedAs, null, stored.ToArray());
        }
    }

    private async ValueTask WriteRowGroupAsync(CancellationToken cancellationToken)
    {
        if (_writer is null)
        {
            _file = folder.Open($"{DumpFolder.FileName(_shard.Index.Name)}-{_shard.Shard}.parquet");
            var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal };
            _writer = await ParquetWriter.CreateAsync(Schema, _file.Stream, options, cancellationToken: cancellationToken);
        }

        if (_rows.Count == 0)
        {
            return;
        }

        using (var group = _writer.CreateRowGroup())
        {
            await group.WriteAsync(Snapshot, Column(_ => _snapshot));
            await group.WriteAsync(Index, Column(_ => _shard.Index.Name));
            await group.WriteAsync<int>(Shard, Column(_ => _shard.Shard), cancellationToken: cancellationToken);
            await group.WriteAsync(Type, Column(row => row.Type));
            await group.WriteAsync(Id, Column(row => row.Id));
            await group.WriteAsync(Routing, Column(row => row.Routing));
            await group.WriteAsync(Parent, Column(row => row.Parent));
            await group.WriteAsync<long>(Version, Column(row => row.Version), cancellationToken: cancellationToken);
            await group.WriteAsync<long>(SeqNo, Column(row => row.SeqNo), cancellationToken: cancellationToken);
            await group.WriteAsync<long>(PrimaryTerm, Column(row => row.PrimaryTerm), cancellationToken: cancellationToken);
            await group.WriteAsync<long>(Timestamp, Column(row => row.Timestamp), cancellationToken: cancellationToken);
            await group.WriteAsync<long>(Expires, Column(row => row.Expires), cancellationToken: cancellationToken);
            await group.WriteAsync(StoredAs, Column(row => row.StoredAs));
            await group.WriteAsync(Source, Column(row => row.Source));
            await group.WriteAsync(SourceBytes, Column(row => row.SourceBytes));
            group.CompleteValidate();
        }

        _rows.Clear();
        _bytes = 0;
    }

    private T[] Column<T>(Func<Row, T> value) => [.. _rows.Select(value)];

    private async ValueTask DiscardAsync()
    {
        _rows.Clear();
        _bytes = 0;
        _writer = null;
        if (_file is { } file)
        {
            _file = null;
            await file.DisposeAsync();
        }
    }

    private sealed record Row(
        string? Type, string Id, string? Routing, string? Parent, long? Version, long? SeqNo, long? PrimaryTerm, long? Timestamp, long? Expires,
        string? StoredAs, byte[]? Source, byte[]? SourceBytes);
}
