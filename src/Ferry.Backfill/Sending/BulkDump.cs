using Ferry.Snapshots;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Dumps;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;

namespace Ferry.Backfill.Sending;

/// <summary>
/// Documents as bodies of bulk requests, which name their index: into one stream, or into files that can be posted one by one. What was
/// read before a damage is written as well.
/// </summary>
public sealed class BulkDump : IDocumentWriter
{
    /// <summary>Bytes of a file, unless one document has more; servers take requests of 100 MB (http.max_content_length).</summary>
    private const long FileBytes = 90_000_000;

    private const int FlushAt = 1 << 20;

    private readonly long _fileBytes;
    private readonly DumpFolder? _folder;
    private readonly Stream? _stream;
    private readonly SourceConverter _sources = new();
    private BulkBody _body = new(FlushAt, new ActionLine(new SendOptions()));
    private ShardSnapshot _shard = null!;
    private DumpFile? _file;
    private long _length;
    private int _files;

    public BulkDump(Stream stream) => _stream = stream;

    public BulkDump(DumpFolder folder, long fileBytes = FileBytes) => (_folder, _fileBytes) = (folder, fileBytes);

    public void BeginShard(string snapshot, ShardSnapshot shard, string? type)
    {
        (_shard, _files) = (shard, 0);
        _body = new BulkBody(FlushAt, new ActionLine(new SendOptions(), shard.Index.Name));
    }

    public string? Add(in SourceDocument document, ReadOnlySpan<byte> id, DocumentVersions versions)
    {
        if (!document.HasSource)
        {
            return "no source is stored";
        }

        try
        {
            return _body.Add(document with { Source = _sources.ToJson(document.Source, out _) }) ? null : "the source cannot be written as one line";
        }
        catch (DecodingException)
        {
            return "the source cannot be turned into JSON";
        }
    }

    public async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_body.Length >= FlushAt)
        {
            await WriteAsync(cancellationToken);
        }
    }

    public async ValueTask EndShardAsync(bool isWhole, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(cancellationToken);
            await CompleteFileAsync();
        }
        finally
        {
            if (_file is { } file)
            {
                _file = null;
                await file.DisposeAsync();
            }
        }
    }

    private async ValueTask WriteAsync(CancellationToken cancellationToken)
    {
        if (_stream is not null)
        {
            await _stream.WriteAsync(_body.Bytes, cancellationToken);
        }

        for (var i = 0; _folder is not null && i < _body.Count; i++)
        {
            await WriteAsync(_folder, _body.Slice(i, 1), cancellationToken);
        }

        _body.Clear();
    }

    private async ValueTask WriteAsync(DumpFolder folder, ReadOnlyMemory<byte> document, CancellationToken cancellationToken)
    {
        if (_file is not null && _length + document.Length > _fileBytes)
        {
            await CompleteFileAsync();
        }

        if (_file is null)
        {
            _file = folder.Open($"{DumpFolder.FileName(_shard.Index.Name)}-{_shard.Shard}-{++_files:d4}.ndjson");
            _length = 0;
        }

        await _file.Stream.WriteAsync(document, cancellationToken);
        _length += document.Length;
    }

    private async ValueTask CompleteFileAsync()
    {
        if (_file is { } file)
        {
            await file.CompleteAsync();
            _file = null;
        }
    }
}
