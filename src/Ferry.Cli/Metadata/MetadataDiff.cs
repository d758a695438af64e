using System.Text.Encodings.Web;
using System.Text.Json;
using Ferry.Metadata;
using Ferry.Metadata.Migration;

namespace Ferry.Cli.Metadata;

/// <summary>An object of the source and what becomes of it, line by line.</summary>
public static class MetadataDiff
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Empty if the definition is taken as it is.</summary>
    public static IReadOnlyList<string> Of(ObjectResult result)
    {
        var kind = KindNames.Key(result.Definition.Kind);
        return UnifiedDiff.Of(
            $"source/{kind}/{result.Source.Name}", $"target/{kind}/{result.Definition.Name}",
            result.Source.Body.ToJsonString(Indented), result.Definition.Body.ToJsonString(Indented));
    }
}
