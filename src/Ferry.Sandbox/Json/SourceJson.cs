using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Json;

/// <summary>How JSON is read and written here: strict about duplicate names as OpenSearch is, and without needless escapes.</summary>
internal static class SourceJson
{
    public static readonly JsonDocumentOptions StrictDocument = new() { AllowDuplicateProperties = false, MaxDepth = 1000 };

    public static readonly JsonReaderOptions Reader = new() { MaxDepth = 1000 };

    public static readonly JsonWriterOptions Writer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static readonly JsonWriterOptions PrettyWriter = Writer with { Indented = true };

    private static readonly JsonSerializerOptions Serializer = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonNode? node) => node?.ToJsonString(Serializer) ?? "null";
}
