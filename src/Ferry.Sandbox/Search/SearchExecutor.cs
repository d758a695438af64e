using System.Text.Json;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Search;

/// <summary>A document that matched, and its sort keys.</summary>
internal sealed record Hit(IndexService Index, Document Document, IComparable?[] Keys);

/// <summary>Looks at every document that the last refresh made visible: small clusters need no index structure.</summary>
internal static class SearchExecutor
{
    public static long Count(List<IndexService> indices, Query query, string? routing)
    {
        foreach (var index in indices) query.Check(index);
        return indices.Sum(index => index.SearchShards(routing).Sum(shard =>
            query.MatchesAll ? shard.CountSearchable() : Matching(index, shard, query).LongCount()));
    }

    /// <summary>One page of hits, and how many matched in all.</summary>
    public static (List<Hit> Page, long Total) Search(List<IndexService> indices, SearchRequest request, string? routing)
    {
        foreach (var index in indices) Check(index, request);

        var hits = new List<Hit>();
        foreach (var index in indices)
        {
            foreach (var shard in index.SearchShards(routing))
            {
                hits.AddRange(Matching(index, shard, request.Query).Select(match =>
                    new Hit(index, match.Document, [.. request.Sort.Select(sort => sort.Key(index, match.Document, match.Source))])));
            }
        }

        var total = hits.Count;
        // The sort is stable: equal keys stay in the order of shards, then of writing.
        IEnumerable<Hit> sorted = request.Sort.Count == 0 ? hits : hits.Order(Comparer<Hit>.Create((a, b) => Compare(request.Sort, a.Keys, b.Keys)));
        if (request.SearchAfter is { } after && indices.Count > 0)
        {
            var keys = request.Sort.Select((sort, i) => sort.AfterKey(after[i], indices[0])).ToArray();
            sorted = sorted.SkipWhile(hit => Compare(request.Sort, hit.Keys, keys) <= 0);
        }

        return (sorted.Skip(request.From).Take(request.Size).ToList(), total);
    }

    private static void Check(IndexService index, SearchRequest request)
    {
        // With more than one shard, those that cannot match are sorted out beforehand, and fail there.
        var sortPhase = index.Shards.Count > 1 ? "can_match" : "query";
        if (request.From + request.Size > index.Settings.MaxResultWindow)
        {
            throw Errors.AllShardsFailed(index.Name, "query", Errors.IllegalArgument(
                $"Result window is too large, from + size must be less than or equal to: [{index.Settings.MaxResultWindow}] but was [{request.From + request.Size}]." +
                " See the scroll api for a more efficient way to request large data sets." +
                " This limit can be set by changing the [index.max_result_window] index level setting."));
        }

        request.Query.Check(index);
        foreach (var sort in request.Sort) sort.Check(index, sortPhase);
        if (request.SearchAfter is not { } after) return;
        if (request.Sort.Count == 0) throw Errors.AllShardsFailed(index.Name, "query", Errors.IllegalArgument("Sort must contain at least one field."));
        if (after.Count != request.Sort.Count)
        {
            throw Errors.AllShardsFailed(index.Name, sortPhase,
                Errors.IllegalArgument($"search_after has {after.Count} value(s) but sort has {request.Sort.Count}."));
        }
    }

    private static IEnumerable<(Document Document, Lazy<JsonElement> Source)> Matching(IndexService index, IndexShard shard, Query query)
    {
        foreach (var document in shard.Searchable())
        {
            // Parsed only if the query or the sort asks for it.
            var source = new Lazy<JsonElement>(() => JsonElement.Parse(document.Source));
            if (query.Matches(index, document, source)) yield return (document, source);
        }
    }

    private static int Compare(List<SortField> sort, IComparable?[] a, IComparable?[] b)
    {
        for (var i = 0; i < sort.Count; i++)
        {
            var order = sort[i].Compare(a[i], b[i]);
            if (order != 0) return order;
        }

        return 0;
    }
}
