using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Ferry.TestKit;

namespace Ferry.Transforms.Tests.Mappings;

/// <summary>A date that an old server takes is the same time on a target, by the format that it has there.</summary>
public sealed class DatesOnServersTests(SharedServers servers)
{
    private static readonly (string Format, string Date)[] Dates =
    [
        ("YYYY-MM-dd", "2015-12-31"),
        ("xxxx-'W'ww-e", "2015-W53-7"),
        ("xxxx-'W'ww", "2015-W01"),
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2015-01-02T03:04:05Z"),
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2015-01-02T03:04:05+02"),
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2015-01-02T03:04:05+0200"),
        ("yyyy-MM-dd'T'HH:mm:ssZ", "2015-01-02T03:04:05+02:00"),
        ("yyyy-MM-dd'T'HH:mm:ssZZ", "2015-01-02T03:04:05Z"),
        ("yyyy-MM-dd'T'HH:mm:ssZZ", "2015-01-02T03:04:05+0200"),
        ("yyyy-MM-dd'T'HH:mm:ssZZ", "2015-01-02T03:04:05+02:00"),
        ("yyyy-MM-dd HH:mm:ss ZZZ", "2015-01-02 03:04:05 Europe/Berlin"),
        ("yyyy-MM-dd HH:mm:ss z", "2015-01-02 03:04:05 PST"),
        ("EEE MMM dd HH:mm:ss Z yyyy", "Tue Jan 06 03:04:05 +0000 2015"),
        ("EEEE, dd MMMM yyyy", "Friday, 02 January 2015"),
        ("yyyy GG", "2015 AD"),
        ("yy-MM-dd", "15-01-02"),
        ("yyyyMMddHHmmssSSS", "20150102030405123"),
        ("hh:mm a", "03:04 PM"),
        ("8yyyy-MM-dd", "2015-01-02"),
        ("dateOptionalTime", "2015-1-2T3"),
        ("basicOrdinalDate||strictWeekDate", "2015-W03-2"),
    ];

    [Theory]
    [InlineData("opensearch-2.19.4")]
    [InlineData("opensearch-3.3.2")]
    public async Task A_date_is_the_same_time(string target)
    {
        var properties = new JsonObject(Dates.Select((date, number) =>
            KeyValuePair.Create($"d{number}", (JsonNode?)new JsonObject { ["type"] = "date", ["format"] = date.Format })));
        var definition = new Definition(DefinitionKind.Index, "dates", new JsonObject
        {
            ["settings"] = new JsonObject { ["index.number_of_shards"] = 1, ["index.number_of_replicas"] = 0 },
            ["mappings"] = new JsonObject { ["doc"] = new JsonObject { ["properties"] = properties } },
        })
        {
            HasTypes = true,
        };
        const string source = "elasticsearch-6.8.23";
        var context = new TransformContext(FixtureDefinitions.VersionOf(source), FixtureDefinitions.VersionOf(target));
        var transformed = Assert.Single(new TransformChain(context).Run(definition));

        var before = await TimesAsync(await servers.GetAsync(source), definition.Body, "doc");
        var after = await TimesAsync(await servers.GetAsync(target), transformed.Definition.Body, "_doc");
        Assert.DoesNotContain(before, time => time.StartsWith("refused", StringComparison.Ordinal));
        Assert.Equal(before, after);
    }

    /// <summary>Milliseconds of each date, or why it was refused.</summary>
    private static async Task<List<string>> TimesAsync(TestServer server, JsonObject definition, string type)
    {
        var index = $"dates-{Guid.NewGuid():N}";
        using var created = await server.Client.PutAsJsonAsync(index, definition);
        Assert.True(created.IsSuccessStatusCode, await created.Content.ReadAsStringAsync());
        var bulk = new StringBuilder();
        foreach (var (number, (_, date)) in Dates.Index())
        {
            bulk.Append($$$"""{"index":{"_id":"{{{number}}}"}}""").Append('\n').Append(new JsonObject { [$"d{number}"] = date }.ToJsonString()).Append('\n');
        }

        var path = type == "_doc" ? index : $"{index}/{type}";
        using var body = new StringContent(bulk.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using var sent = await server.Client.PostAsync($"{path}/_bulk?refresh=true", body);
        Assert.True(sent.IsSuccessStatusCode, await sent.Content.ReadAsStringAsync());
        var items = JsonNode.Parse(await sent.Content.ReadAsStringAsync())!["items"]!.AsArray();
        var query = new JsonObject
        {
            ["size"] = Dates.Length,
            ["docvalue_fields"] = new JsonArray([.. Dates.Index().Select(date => new JsonObject { ["field"] = $"d{date.Index}", ["format"] = "epoch_millis" })]),
        };
        using var found = await server.Client.PostAsJsonAsync($"{index}/_search", query);
        Assert.True(found.IsSuccessStatusCode, await found.Content.ReadAsStringAsync());
        var hits = JsonNode.Parse(await found.Content.ReadAsStringAsync())!["hits"]!["hits"]!.AsArray();
        return
        [
            .. Dates.Index().Select(date =>
                hits.FirstOrDefault(hit => hit!["_id"]!.ToString() == $"{date.Index}")?["fields"]![$"d{date.Index}"]![0]!.ToString()
                ?? $"refused: {items[date.Index]!["index"]!["error"]?.ToJsonString()}"),
        ];
    }
}
