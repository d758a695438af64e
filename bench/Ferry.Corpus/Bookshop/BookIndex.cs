using System.Globalization;

namespace Ferry.Corpus.Bookshop;

/// <summary>The catalogue: updated and deleted from, with one document in Japanese whose id needs escaping, and one pretty-printed.</summary>
internal static class BookIndex
{
    public const int Count = 2000;

    public static ShopIndex Make(int seed)
    {
        var random = new Random(seed);
        ShopDocument[] books = [.. Enumerable.Range(1, Count).Select(number => Book(number, random))];
        return new ShopIndex("books", Definition)
        {
            Documents = [.. books, Translated],
            Rounds = 4,
            Updates = [.. books.Where((_, i) => i % 13 == 5).Select(book => book with { Source = (BookSource)book.Source with { Price = 4.99m, Stock = 0 } })],
            Deletes = [.. books.Where((_, i) => i % 29 == 11).Select(book => book.Id)],
            PrettyPrinted = [Atlas],
        };
    }

    public static string Id(int number) => $"book-{number:0000}";

    private static object Definition => new
    {
        settings = ShopIndex.Settings(shards: 3),
        mappings = new
        {
            properties = new
            {
                title = new { type = "text", fields = new { raw = new { type = "keyword" } } },
                author = new { type = "keyword" },
                isbn = new { type = "keyword" },
                genres = new { type = "keyword" },
                language = new { type = "keyword" },
                published = new { type = "date", format = "yyyy-MM-dd" },
                price = new { type = "scaled_float", scaling_factor = 100 },
                stock = new { type = "integer" },
                description = new { type = "text" },
            },
        },
    };

    private static ShopDocument Translated => new("雪国/第1巻 & \"50%\" #1?", new BookSource
    {
        Title = "雪国の渡し船 – Die Fähre im Schnee",
        Author = "Zoë Šimůnková",
        Isbn = "978-3-16-148410-0",
        Genres = ["poetry", "travel"],
        Language = "ja",
        Published = "2019-12-24",
        Price = 18.50m,
        Stock = 3,
        Description = "国境の長いトンネルを抜けると、渡し船が待っていた。 ⛴️ Ein Gedichtband in zwei Sprachen.",
    });

    private static ShopDocument Atlas => new("atlas-of-harbours", new BookSource
    {
        Title = "An Atlas of Harbours",
        Author = "Ines Holm",
        Isbn = "978-0-306-40615-7",
        Genres = ["travel", "history"],
        Language = "en",
        Published = "2020-03-02",
        Price = 64.00m,
        Stock = 12,
        Description = "Typed by hand into a form, line breaks and all.",
    });

    private static ShopDocument Book(int number, Random random) => new(Id(number), new BookSource
    {
        Title = ShopWords.Title(random),
        Author = ShopWords.Person(random),
        Isbn = $"978-0-{random.Next(100, 999)}-{random.Next(10_000, 99_999)}-{random.Next(10)}",
        Genres = [ShopWords.Pick(random, ShopWords.Genres), ShopWords.Pick(random, ShopWords.Genres)],
        Language = random.Next(5) == 0 ? "de" : "en",
        Published = new DateOnly(1960, 1, 1).AddDays(random.Next(22_000)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Price = random.Next(499, 4999) / 100m,
        Stock = random.Next(40),
        Description = ShopWords.Description(random),
    });
}
