using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Metadata;

/// <summary>Values of definitions within a sentence.</summary>
internal static class ShortJson
{
    private const int Longest = 160;

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>On one line, cut off where it is too long to be read; "nothing" where there is none.</summary>
    public static string Of(JsonNode? node)
    {
        var text = node?.ToJsonString(Relaxed) ?? "nothing";
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
