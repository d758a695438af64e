using System.Text.Encodings.Web;
using System.Text.Json;
using Ferry.Metadata.Migration;
using Ferry.Transforms;

namespace Ferry.Cli.Metadata;

/// <summary>An object of the source and what becomes of it, line by line.</summary>
public static class MetadataDiff
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Empty if the definition is taken as it is.</summary>
    public static IReadOnlyList<string> Of(ObjectResult result) => UnifiedDiff.Of(
        $"source/{ObjectName.Of(result.Source)}", $"target/{ObjectName.Of(result.Definition)}", Lines(result.Source), Lines(result.Definition));

    /// <summary>The definition as JSON.</summary>
    public static IReadOnlyList<string> Lines(Definition definition) => definition.Body.ToJsonString(Indented).Split('\n');
}
