using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Http;

/// <summary>A routed request. As in OpenSearch, parts of the path and query parameters are one namespace.</summary>
internal sealed class RestRequest(string method, string path, IReadOnlyDictionary<string, string> parameters, ReadOnlyMemory<byte> body)
{
    public string Method { get; } = method;

    /// <summary>The path as sent, still percent-encoded.</summary>
    public string Path { get; } = path;

    /// <summary>The decompressed body. It is only valid while the request is handled: keep copies.</summary>
    public ReadOnlyMemory<byte> Body { get; } = body;

    public string? this[string parameter] => parameters.GetValueOrDefault(parameter);

    public string Required(string parameter) => parameters[parameter];

    public bool Flag(string parameter, bool defaultValue = false) => this[parameter] switch
    {
        null => defaultValue,
        "" or "true" => true,
        "false" => false,
        var other => throw Errors.IllegalArgument($"Failed to parse value [{other}] as only [true] or [false] are allowed."),
    };

    public int? Number(string parameter)
    {
        if (this[parameter] is not { } text) return null;
        if (int.TryParse(text, out var number)) return number;
        throw Errors.IllegalArgument($"Failed to parse int parameter [{parameter}] with value [{text}]", Errors.NumberFormat(text));
    }

    public long? Long(string parameter)
    {
        if (this[parameter] is not { } text) return null;
        if (long.TryParse(text, out var number)) return number;
        throw Errors.IllegalArgument($"Failed to parse long parameter [{parameter}] with value [{text}]", Errors.NumberFormat(text));
    }

    /// <summary>The <c>refresh</c> parameter: null (no refresh), "true" or "wait_for".</summary>
    public string? Refresh => this["refresh"] switch
    {
        null or "false" => null,
        "" or "true" => "true",
        "wait_for" => "wait_for",
        var other => throw Errors.IllegalArgument($"Unknown value for refresh: [{other}]."),
    };

    /// <summary>The body as a JSON object; null when there is none.</summary>
    public JsonObject? JsonBody()
    {
        if (Body.IsEmpty) return null;
        try
        {
            return JsonNode.Parse(Body.Span, null, SourceJson.StrictDocument) as JsonObject ?? throw Errors.NotXContent();
        }
        catch (JsonException e)
        {
            throw JacksonErrors.From(e, Body.Span);
        }
    }
}
