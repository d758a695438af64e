using System.Text;

namespace Ferry.Corpus.Logs;

/// <summary>The vocabulary of the logs: few services and paths, a few hundred words of which some are frequent.</summary>
internal sealed class LogWords(Random random)
{
    private static readonly string[] Services = ["checkout", "catalog", "payment", "search", "session", "shipping", "pricing", "inventory"];

    private static readonly string[] Paths = ["products", "cart/items", "orders", "search/suggest", "customers", "payments/authorize", "stock", "prices"];

    private static readonly string[] Tags = ["canary", "eu-central-1", "retry", "cache-hit", "cache-miss", "mobile", "b2b", "bot", "slow", "audit"];

    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 200, 200, 201, 204, 304, 304, 400, 401, 404, 429, 500, 503];

    private static readonly string[] Agents =
    [
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.3 Safari/605.1.15",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
        "Mozilla/5.0 (X11; Linux x86_64; rv:123.0) Gecko/20100101 Firefox/123.0",
        "okhttp/4.12.0",
        "curl/8.5.0",
    ];

    private static readonly string[] Sentences =
    [
        "request completed", "response served from cache", "connection returned to the pool", "retrying after timeout of upstream",
        "token validated for tenant", "rate limit window advanced", "stock level updated", "price rule applied", "order state changed to",
    ];

    private readonly string[] words = MakeWords(random, 800);

    public string Service() => Pick(Services);

    public string Tag() => Pick(Tags);

    public int Status() => Statuses[random.Next(Statuses.Length)];

    public string UserAgent() => Pick(Agents);

    public string Url() => $"https://shop.example.com/api/v2/{Pick(Paths)}/{random.Next(5_000_000)}?session={random.GetHexString(12, lowercase: true)}&page={random.Next(40)}";

    /// <summary>ASCII text of about so many bytes.</summary>
    public string Message(int bytes)
    {
        var text = new StringBuilder(bytes + 40);
        while (text.Length < bytes)
        {
            text.Append(Pick(Sentences)).Append(' ').Append(random.Next(100_000));
            for (var i = random.Next(8); i > 0; i--)
                text.Append(' ').Append(Word());
            text.Append("; ");
        }

        return text.ToString(0, text.Length - 2);
    }

    // The square makes the first words many times as frequent as the last ones.
    private string Word() => words[(int)(words.Length * Math.Pow(random.NextDouble(), 2))];

    private string Pick(string[] values) => values[random.Next(values.Length)];

    private static string[] MakeWords(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => MakeWord(random, random.Next(1, 5)))];

    private static string MakeWord(Random random, int syllables)
    {
        const string consonants = "bcdfghklmnprstvw", vowels = "aeiou";
        return string.Concat(Enumerable.Range(0, syllables).Select(_ => $"{consonants[random.Next(consonants.Length)]}{vowels[random.Next(vowels.Length)]}"));
    }
}
