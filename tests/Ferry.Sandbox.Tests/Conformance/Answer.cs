using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ferry.Sandbox.Tests.Conformance;

/// <summary>
/// An answer as text, without what legitimately differs between any two clusters. This is the whole list:
/// times taken, ids made up by the cluster, names of cluster and node, build facts, creation dates, the order of fields
/// and of allowed methods, tasks that happen to be pending, and the bytes that a store takes.
/// </summary>
internal static partial class Answer
{
    private static readonly HashSet<string> Ignored =
    [
        "took", "ingest_took", "uuid", "cluster_uuid", "name", "cluster_name", "node", "build_type", "build_hash", "build_date", "creation_date",
        "index.creation_date", "index.uuid", "store.size", "pri.store.size", "nodes", "allocation_id", "searchOnly",
        "number_of_pending_tasks",
    ];

    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var body = await response.Content.ReadAsStringAsync();
        var isJson = body.Length > 0 && response.Content.Headers.ContentType?.MediaType == "application/json";
        var allow = string.Join(',', response.Content.Headers.Allow.Order(StringComparer.Ordinal));
        return $"""
            {(int)response.StatusCode} {response.Content.Headers.ContentType} {Text(response.Headers.Location?.OriginalString ?? "")} {allow}
            {(isJson ? Normalize(JsonNode.Parse(body), "")?.ToJsonString(Options) : Text(body))}
            """;
    }

    private static JsonNode? Normalize(JsonNode? node, string name) => node switch
    {
        JsonObject map => new JsonObject(map.Where(field => !Ignored.Contains(field.Key)).OrderBy(field => field.Key, StringComparer.Ordinal)
            .Select(field => KeyValuePair.Create(field.Key, Normalize(field.Value, field.Key)))),
        JsonArray list => new JsonArray([.. list.Select(item => Normalize(item, name))]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => name switch
        {
            "_id" when MadeUpId().IsMatch(value.ToString()) => "(made up)",
            "index_uuid" when value.ToString() != "_na_" => "(uuid)",
            _ => Text(value.ToString()),
        },
        // 1.0 and 1 are one number, whoever writes it.
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && value.ToJsonString().Contains('.') => JsonValue.Create(value.GetValue<double>()),
        _ => node?.DeepClone(),
    };

    private static string Text(string text)
    {
        text = Uuid().Replace(text, match => $"{match.Value[0]}(uuid){match.Value[^1]}");
        text = StoreSize().Replace(text, " (size) (size)");
        text = MadeUpIdInPath().Replace(text, "/(made up)");
        return Allowed().Replace(text, match => string.Join(", ", match.Value["allowed: [".Length..^1].Split(", ").Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{20}$", RegexOptions.NonBacktracking)]
    private static partial Regex MadeUpId();

    [GeneratedRegex("/[A-Za-z0-9_-]{20}$", RegexOptions.NonBacktracking)]
    private static partial Regex MadeUpIdInPath();

    [GeneratedRegex(@"[/ ][A-Za-z0-9_-]{22}[ \]]", RegexOptions.NonBacktracking)]
    private static partial Regex Uuid();

    [GeneratedRegex(@" +\d+(\.\d+)?k?b +\d+(\.\d+)?k?b", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex StoreSize();

    [GeneratedRegex(@"allowed: \[[^\]]*\]", RegexOptions.NonBacktracking)]
    private static partial Regex Allowed();
}
