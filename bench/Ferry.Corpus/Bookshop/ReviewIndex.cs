namespace Ferry.Corpus.Bookshop;

/// <summary>Reviews with their comments as nested documents: in Lucene each review is several documents, but only one counts.</summary>
internal static class ReviewIndex
{
    private const int Count = 800;

    public static ShopIndex Make(int seed)
    {
        var random = new Random(seed);
        return new ShopIndex("reviews", Definition)
        {
            Documents = [.. Enumerable.Range(1, Count).Select(number => Review(number, random))],
            Rounds = 2,
        };
    }

    private static object Definition => new
    {
        settings = ShopIndex.Settings(shards: 1),
        mappings = new
        {
            properties = new
            {
                book = new { type = "keyword" },
                rating = new { type = "byte" },
                text = new { type = "text" },
                reviewer = new { type = "keyword" },
                comments = new
                {
                    type = "nested",
                    properties = new { author = new { type = "keyword" }, text = new { type = "text" }, likes = new { type = "integer" } },
                },
            },
        },
    };

    private static ShopDocument Review(int number, Random random) => new($"review-{number:0000}", new
    {
        book = BookIndex.Id(random.Next(1, BookIndex.Count + 1)),
        rating = random.Next(1, 6),
        text = $"{ShopWords.Pick(random, ShopWords.Opinions)} {ShopWords.Pick(random, ShopWords.Opinions)}",
        reviewer = ShopWords.Person(random),
        comments = Enumerable.Range(0, random.Next(4))
            .Select(_ => new { author = ShopWords.Person(random), text = ShopWords.Pick(random, ShopWords.Opinions), likes = random.Next(50) })
            .ToArray(),
    });
}
