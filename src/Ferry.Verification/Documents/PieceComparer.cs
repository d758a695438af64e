using System.Text.Json;
using Ferry.Clusters;
using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Snapshots.Documents;
using Ferry.Snapshots.Formats;
using Ferry.Snapshots.Sources;

namespace Ferry.Verification.Documents;

/// <summary>Reads the documents of pieces, one piece after another, and compares them with the target's, batch by batch.</summary>
/// <param name="snapshot">The source.</param>
/// <param name="lookup">The target.</param>
/// <param name="counters">Told of each batch.</param>
/// <param name="largeAnswers">Held while the answer about a huge document is in memory, so that there is one at a time.</param>
internal sealed class PieceComparer(Snapshot snapshot, DocumentLookup lookup, ComparisonCounters counters, SemaphoreSlim largeAnswers)
{
    private readonly DocumentBatch _batch = new();
    private readonly SourceConverter _sources = new();

    /// <summary>What is wrong with the source becomes a problem of the result.</summary>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses.</exception>
    public async ValueTask RunAsync(ComparisonPiece piece, IndexComparison result, CancellationToken cancellationToken)
    {
        long read = 0, nested = 0;
        _batch.Clear();
        try
        {
            var shard = await ShardReader.OpenAsync(await snapshot.GetShardAsync(piece.Index, piece.Shard, cancellationToken), cancellationToken);
            var segment = await shard.OpenSegmentAsync(shard.Segments.First(commit => commit.Name == piece.Segment), cancellationToken);
            foreach (var range in piece.Ranges)
            {
                using var scan = await segment.ScanAsync(range, cancellationToken);
                while (true)
                {
                    try
                    {
                        if (!await scan.NextChunkAsync(cancellationToken))
                        {
                            break;
                        }
                    }
                    catch (IndexFormatException e) when (e.Problem is FormatProblem.Corrupt or FormatProblem.Truncated)
                    {
                        result.Report($"{piece}: {e.Message}");
                        continue;
                    }

                    while (!FillFromChunk(scan, piece, result, ref read))
                    {
                        await CompareAsync(result, cancellationToken);
                    }
                }

                nested += scan.NestedDocs;
            }
        }
        catch (Exception e) when (e is IndexFormatException or SnapshotException)
        {
            result.Report($"{piece}: {e.Message}");
        }

        await CompareAsync(result, cancellationToken);
        var live = piece.ChildrenCounted ? piece.LiveDocs - nested : piece.LiveDocs;
        if (read != live)
        {
            result.Report($"{piece}: {read} documents were read, {live} are live");
            result.AddUnread(live - read);
        }

        if (piece.ChildrenCounted && result.IsLiveKnown)
        {
            result.AddNested(nested);
        }
    }

    /// <summary>Adds documents until the chunk is at its end (true) or the batch is full (false).</summary>
    private bool FillFromChunk(DocumentScan scan, ComparisonPiece piece, IndexComparison result, ref long read)
    {
        while (true)
        {
            try
            {
                while (scan.NextDocument(out var document))
                {
                    if (!_batch.HasRoomFor(document))
                    {
                        scan.StepBack();
                        return false;
                    }

                    Add(document, result);
                    read++;
                }

                return true;
            }
            catch (IndexFormatException e) when (e.Problem is FormatProblem.Corrupt or FormatProblem.Truncated)
            {
                result.Report($"{piece}: {e.Message}");
            }
        }
    }

    private void Add(in SourceDocument document, IndexComparison result)
    {
        var address = _batch.AddressOf(document);
        if (!document.HasSource)
        {
            result.Add(Finding(DocumentFate.NoSource, address) with { Reason = "the snapshot stores no source of it" });
            counters.Add(1, 0);
            return;
        }

        try
        {
            _batch.Add(address, _sources.ToJson(document.Source, out _));
        }
        catch (DecodingException e)
        {
            result.Add(Finding(DocumentFate.Unreadable, address) with { Reason = $"the stored source cannot be turned into JSON: {e.Message}" });
            counters.Add(1, 0);
        }
    }

    private async ValueTask CompareAsync(IndexComparison result, CancellationToken cancellationToken)
    {
        if (_batch.Addresses.Count == 0)
        {
            return;
        }

        var isLarge = _batch.Length > DocumentBatch.UsualSize;
        if (isLarge)
        {
            await largeAnswers.WaitAsync(cancellationToken);
        }

        try
        {
            var items = await lookup.LookAsync(result.Index, _batch.Addresses, cancellationToken);
            for (var i = 0; i < items.Length; i++)
            {
                if (Judge(_batch.Addresses[i], _batch.Source(i), items[i]) is { } finding)
                {
                    result.Add(finding);
                }
                else
                {
                    result.AddSame();
                }
            }
        }
        finally
        {
            if (isLarge)
            {
                largeAnswers.Release();
            }
        }

        counters.Add(_batch.Addresses.Count, _batch.Length);
        _batch.Clear();
    }

    /// <summary>The finding about a document; null if it is the same.</summary>
    private static DocumentFinding? Judge(DocumentAddress address, ReadOnlyMemory<byte> source, MultiGetItem item)
    {
        if (item.Error is { } error)
        {
            return Finding(DocumentFate.Unreadable, address) with { Reason = $"the target cannot look for it: {error.Type}: {error.Reason}" };
        }

        if (!item.IsFound)
        {
            return Finding(DocumentFate.Missing, address);
        }

        if (item.Source is not { } onTarget)
        {
            return Finding(DocumentFate.NoSource, address) with { TargetRouting = item.Routing, Reason = "the target stores no source of it" };
        }

        try
        {
            var difference = IsSameText(source.Span, onTarget.Span) ? null : JsonComparison.Compare(source, onTarget);
            return difference is not null ? Finding(DocumentFate.Different, address) with { TargetRouting = item.Routing, Difference = difference }
                : item.Routing != address.Routing ? Finding(DocumentFate.RoutingDiffers, address) with { TargetRouting = item.Routing }
                : null;
        }
        catch (JsonException e)
        {
            return Finding(DocumentFate.Unreadable, address) with { TargetRouting = item.Routing, Reason = e.Message };
        }
    }

    /// <summary>The usual case: targets keep sources as they are sent.</summary>
    private static bool IsSameText(ReadOnlySpan<byte> source, ReadOnlySpan<byte> target) => source.Trim(" \t\r\n"u8).SequenceEqual(target.Trim(" \t\r\n"u8));

    private static DocumentFinding Finding(DocumentFate fate, DocumentAddress address) => new() { Fate = fate, Id = address.Id, Routing = address.Routing };
}
