namespace Ferry.Corpus.Bookshop;

/// <summary>What the application keeps for itself: a hidden index with a dot, as system indices have.</summary>
internal static class ConfigIndex
{
    private static readonly string[] Carriers = ["post", "bicycle", "ferry"];

    public static ShopIndex Make() => new(".bookshop-config", new { settings = ShopIndex.Settings(shards: 1, hidden: true) })
    {
        Documents =
        [
            new("shop", new { name = "The Ferry Bookshop", currency = "EUR", open = true }),
            new("shipping", new { free_above = 35, carriers = Carriers }),
            new("features", new { reviews = true, gift_wrap = false, schema_version = 7 }),
        ],
    };
}
