namespace Ferry.Corpus.Bookshop;

/// <summary>The orders of each customer in one shard, by routing.</summary>
internal static class OrderIndex
{
    private const int Count = 1500;
    private static readonly DateTimeOffset Opening = new(2020, 1, 2, 9, 0, 0, TimeSpan.Zero);

    public static ShopIndex Make(int seed)
    {
        var random = new Random(seed);
        ShopDocument[] orders = [.. Enumerable.Range(1, Count).Select(number => Order(number, random))];
        return new ShopIndex("orders", Definition)
        {
            Documents = orders,
            Rounds = 3,
            Updates = [.. orders.Where((_, i) => i % 17 == 3).Select(order => order with { Source = (OrderSource)order.Source with { Status = "shipped" } })],
        };
    }

    private static object Definition => new
    {
        settings = ShopIndex.Settings(shards: 2),
        mappings = new
        {
            _routing = new { required = true },
            properties = new
            {
                customer = new { type = "keyword" },
                placed = new { type = "date" },
                status = new { type = "keyword" },
                total = new { type = "scaled_float", scaling_factor = 100 },
                lines = new { properties = new { book = new { type = "keyword" }, quantity = new { type = "integer" }, price = new { type = "double" } } },
            },
        },
    };

    private static ShopDocument Order(int number, Random random)
    {
        var customer = $"customer-{random.Next(1, 121):000}";
        OrderLine[] lines = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Line(random))];
        return new ShopDocument($"order-{number:00000}", new OrderSource
        {
            Customer = customer,
            Placed = Opening.AddHours(number * 5).AddMinutes(random.Next(300)).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            Status = number < 1200 ? "shipped" : "open",
            Total = lines.Sum(line => line.Quantity * line.Price),
            Lines = lines,
        }, Routing: customer);
    }

    private static OrderLine Line(Random random) => new(BookIndex.Id(random.Next(1, BookIndex.Count + 1)), random.Next(1, 4), random.Next(499, 4999) / 100m);

    private sealed record OrderLine(string Book, int Quantity, decimal Price);

    private sealed record OrderSource
    {
        public required string Customer { get; init; }

        public required string Placed { get; init; }

        public required string Status { get; init; }

        public required decimal Total { get; init; }

        public required OrderLine[] Lines { get; init; }
    }
}
