using Ferry.Snapshots.Formats;

namespace Ferry.Snapshots.Sources;

/// <summary>The forms in which Elasticsearch stores sources: those in which clients send them.</summary>
public enum SourceForm
{
    Json,
    Smile,
    Cbor,
    Yaml,
}

/// <summary>Tells forms by their first bytes, as Elasticsearch does (XContentFactory).</summary>
public static class SourceForms
{
    /// <summary>What is of no other form is taken for JSON, which may begin with a byte order mark, space or comments.</summary>
    public static SourceForm Of(ReadOnlySpan<byte> source) => source switch
    {
        [(byte)'{', ..] => SourceForm.Json,
        _ when Smile.HasHeader(source) => SourceForm.Smile,
        _ when Yaml.IsYaml(source) => SourceForm.Yaml,
        _ when Cbor.IsCbor(source) => SourceForm.Cbor,
        _ => SourceForm.Json,
    };
}
