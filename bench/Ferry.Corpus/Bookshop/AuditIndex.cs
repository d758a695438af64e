namespace Ferry.Corpus.Bookshop;

/// <summary>An index of the kind that fills by the month and is compressed with DEFLATE.</summary>
internal static class AuditIndex
{
    private const int Count = 1200;
    private static readonly string[] Actions = ["login", "logout", "price-changed", "order-cancelled", "stock-corrected", "export"];
    private static readonly DateTimeOffset January = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static ShopIndex Make(int seed)
    {
        var random = new Random(seed);
        return new ShopIndex("audit-2020.01", Definition)
        {
            Documents = [.. Enumerable.Range(1, Count).Select(number => Entry(number, random))],
            Rounds = 2,
        };
    }

    private static object Definition => new
    {
        settings = ShopIndex.Settings(shards: 1, codec: "best_compression"),
        mappings = new
        {
            properties = new Dictionary<string, object>
            {
                ["@timestamp"] = new { type = "date" },
                ["actor"] = new { type = "keyword" },
                ["action"] = new { type = "keyword" },
                ["ip"] = new { type = "ip" },
                ["succeeded"] = new { type = "boolean" },
            },
        },
    };

    private static ShopDocument Entry(int number, Random random) => new($"audit-{number:00000}", new Dictionary<string, object>
    {
        ["@timestamp"] = January.AddMinutes(number * 37).AddSeconds(random.Next(60)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["actor"] = ShopWords.Person(random),
        ["action"] = ShopWords.Pick(random, Actions),
        ["ip"] = $"192.0.2.{random.Next(1, 255)}",
        ["succeeded"] = random.Next(20) > 0,
    });
}
