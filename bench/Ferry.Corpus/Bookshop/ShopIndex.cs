namespace Ferry.Corpus.Bookshop;

/// <summary>One index of the bookshop: how it is made and what happens in it, in this order, with a flush after each round.</summary>
internal sealed record ShopIndex(string Name, object Definition)
{
    public required IReadOnlyList<ShopDocument> Documents { get; init; }

    /// <summary>How many rounds the documents come in; each makes a segment in every shard.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Replace documents of the same id.</summary>
    public IReadOnlyList<ShopDocument> Updates { get; init; } = [];

    public IReadOnlyList<string> Deletes { get; init; } = [];

    /// <summary>Indexed last, one by one, in pretty-printed JSON.</summary>
    public IReadOnlyList<ShopDocument> PrettyPrinted { get; init; } = [];

    /// <summary>Everything but <see cref="PrettyPrinted"/>; what one body changes belongs into one commit.</summary>
    public IEnumerable<BulkBody> BulkBodies()
    {
        var perRound = (Documents.Count + Rounds - 1) / Rounds;
        foreach (var documents in Documents.Chunk(perRound).Append([.. Updates]))
        {
            var body = new BulkBody();
            foreach (var document in documents)
                body.Index(document.Id, document.ToLine(), document.Routing);
            yield return body;
        }

        var deletes = new BulkBody();
        foreach (var id in Deletes)
            deletes.Delete(id);
        yield return deletes;
    }

    public static object Settings(int shards, string codec = "default", bool hidden = false) => new Dictionary<string, object>
    {
        ["index.number_of_shards"] = shards,
        ["index.number_of_replicas"] = 0,
        ["index.codec"] = codec,
        ["index.hidden"] = hidden,
    };
}
