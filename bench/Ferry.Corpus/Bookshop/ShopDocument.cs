using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ferry.Corpus.Bookshop;

/// <summary>A document of the bookshop before it is indexed.</summary>
internal sealed record ShopDocument(string Id, object Source, string? Routing = null)
{
    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
    private static readonly JsonSerializerOptions PrettyJson = new(Json) { WriteIndented = true };

    public byte[] ToLine() => JsonSerializer.SerializeToUtf8Bytes(Source, Json);

    public byte[] ToPrettyLines() => JsonSerializer.SerializeToUtf8Bytes(Source, PrettyJson);
}
