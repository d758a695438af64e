using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Http;

namespace Ferry.Sandbox.Search;

/// <summary>How much of a source an answer shows: all, nothing, or some fields.</summary>
internal sealed class SourceFilter(bool show, FilterPath? filter)
{
    public const string Parameters = "_source _source_includes _source_excludes";

    public static readonly SourceFilter All = new(true, null);

    public static readonly SourceFilter None = new(false, null);

    public bool ShowsNothing => !show;

    /// <summary>By query parameters; null when there are none.</summary>
    public static SourceFilter? Of(RestRequest request)
    {
        var includes = request["_source_includes"];
        switch (request["_source"])
        {
            case "false": return None;
            case "true" or "" or null: break;
            case var fields: includes = fields; break;
        }

        return includes is null && request["_source_excludes"] is null
            ? request["_source"] is null ? null : All
            : new SourceFilter(true, Fields(includes?.Split(',') ?? [], request["_source_excludes"]?.Split(',') ?? []));
    }

    /// <summary>By the <c>_source</c> of a body; null when it has none.</summary>
    public static SourceFilter? Of(JsonNode? source) => source switch
    {
        null => null,
        JsonArray fields => new SourceFilter(true, Fields(Texts(fields), [])),
        JsonObject both => new SourceFilter(true, Fields(Texts(both["includes"] ?? both["include"]), Texts(both["excludes"] ?? both["exclude"]))),
        _ when source.GetValueKind() == JsonValueKind.False => None,
        _ when source.GetValueKind() == JsonValueKind.True => All,
        _ => new SourceFilter(true, Fields([source.ToString()], [])),
    };

    public void Write(Utf8JsonWriter json, byte[] source)
    {
        if (!show) return;
        json.WritePropertyName("_source");
        WriteAlone(json, source);
    }

    public void WriteAlone(Utf8JsonWriter json, byte[] source) =>
        json.WriteRawValue(filter is null ? source : filter.Apply(source).Span, skipInputValidation: true);

    private static FilterPath Fields(IEnumerable<string> includes, IEnumerable<string> excludes) =>
        new(string.Join(',', includes.Concat(excludes.Select(field => "-" + field))));

    private static IEnumerable<string> Texts(JsonNode? node) => node switch
    {
        JsonArray list => list.Select(item => item!.ToString()),
        null => [],
        _ => [node.ToString()],
    };
}
