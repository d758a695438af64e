using System.Text;
using System.Text.Json.Nodes;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>Documents go into migrated indices, and searches must find just those that they would find with the definition that was meant.</summary>
internal static class IndicesInUse
{
    /// <param name="target">The target.</param>
    /// <param name="expectations">By the name of the index or data stream.</param>
    /// <returns>What was not as expected.</returns>
    public static async Task<IReadOnlyList<string>> TroubleAsync(HttpClient target, IReadOnlyList<(string Index, Expectation Expectation)> expectations) =>
        [.. await IndexAsync(target, expectations), .. await SearchAsync(target, expectations)];

    private static async Task<List<string>> IndexAsync(HttpClient target, IReadOnlyList<(string Index, Expectation Expectation)> expectations)
    {
        var documents = expectations.SelectMany(each => each.Expectation.Documents, (each, document) => (each.Index, Document: document)).ToList();
        var answer = await SendAsync(target, "_bulk?refresh=true", documents.Select(each => (
            Header: new JsonObject
            {
                ["create"] = new JsonObject
                {
                    ["_index"] = In(each.Document, each.Index),
                    ["_id"] = each.Document["id"]!.DeepClone(),
                    ["routing"] = each.Document["routing"]?.DeepClone(),
                },
            },
            Body: each.Document["source"]!)));
        return
        [
            .. documents.Zip(answer["items"]!.AsArray(), (each, item) => (each.Index, each.Document, Error: item!["create"]!["error"]))
                .Where(each => (each.Error is not null) != (each.Document["refused"]?.GetValue<bool>() ?? false))
                .Select(each => $"document {each.Document["id"]} of {each.Index}: {each.Error?.ToJsonString() ?? "was taken"}"),
        ];
    }

    private static async Task<List<string>> SearchAsync(HttpClient target, IReadOnlyList<(string Index, Expectation Expectation)> expectations)
    {
        var searches = expectations.SelectMany(each => each.Expectation.Searches, (each, search) => (each.Index, Search: search)).ToList();
        var answer = await SendAsync(target, "_msearch", searches.Select(each => (
            Header: new JsonObject { ["index"] = In(each.Search, each.Index) },
            Body: each.Search["body"]!)));
        return
        [
            .. searches.Zip(answer["responses"]!.AsArray(), (each, found) => (each.Index, each.Search, Expected: Ids(each.Search["finds"]!.AsArray()), Found: Found(found!)))
                .Where(each => each.Expected != each.Found)
                .Select(each => $"{each.Index}, {each.Search["why"]}: {each.Search["body"]!.ToJsonString()} finds {each.Found} instead of {each.Expected}"),
        ];
    }

    /// <summary>Hits, and documents that are suggested; or what went wrong.</summary>
    private static string Found(JsonNode response) =>
        response["error"] is { } error ? error.ToJsonString()
        : response["_shards"]!["failed"]!.GetValue<int>() > 0 ? response["_shards"]!.ToJsonString()
        : Ids(
            from found in response["hits"]!["hits"]!.AsArray().Concat(
                from suggestion in response["suggest"]?.AsObject().SelectMany(each => each.Value!.AsArray()) ?? []
                from option in suggestion["options"]!.AsArray()
                select option)
            select found["_id"]);

    private static string Ids(IEnumerable<JsonNode?> ids) => $"[{string.Join(", ", ids.Select(id => id!.GetValue<string>()).Order(StringComparer.Ordinal))}]";

    private static string In(JsonObject each, string index) => each["in"]?.GetValue<string>() ?? index;

    private static async Task<JsonNode> SendAsync(HttpClient target, string path, IEnumerable<(JsonObject Header, JsonNode Body)> lines)
    {
        var body = string.Concat(lines.Select(line => $"{line.Header.ToJsonString()}\n{line.Body.ToJsonString()}\n"));
        using var content = new StringContent(body, Encoding.UTF8, "application/x-ndjson");
        using var answer = await target.PostAsync(path, content);
        return JsonNode.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync())!;
    }
}
