using System.Text.Json;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// A value in a metadata blob that knows where it stands, so that what is missing or of a wrong kind ends in an error that names blob
/// and place. Fields that nobody asks for are ignored: every server version adds some.
/// </summary>
internal readonly struct MetadataNode(JsonElement value, string blob, string path)
{
    public JsonElement Value => value;

    public string Blob => blob;

    /// <summary>A field that must be there.</summary>
    public MetadataNode this[string name] => TryGet(name) ?? throw Corrupt($"there is no field '{name}' in {Place}");

    private string Place => path.Length == 0 ? "the root object" : $"'{path}'";

    /// <summary>A field; null if it is absent or JSON's null.</summary>
    public MetadataNode? TryGet(string name) =>
        Require(JsonValueKind.Object).Value.TryGetProperty(name, out var field) && field.ValueKind != JsonValueKind.Null
            ? new MetadataNode(field, blob, PathOf(name))
            : null;

    public IEnumerable<(string Name, MetadataNode Value)> Fields()
    {
        foreach (var field in Require(JsonValueKind.Object).Value.EnumerateObject())
        {
            yield return (field.Name, new MetadataNode(field.Value, Blob, PathOf(field.Name)));
        }
    }

    public IEnumerable<MetadataNode> Elements()
    {
        var index = 0;
        foreach (var element in Require(JsonValueKind.Array).Value.EnumerateArray())
        {
            yield return new MetadataNode(element, Blob, $"{Path}[{index++}]");
        }
    }

    public string AsString() => Require(JsonValueKind.String).Value.GetString()!;

    /// <summary>A string that becomes a segment of a blob's name, so it must be one.</summary>
    public string AsBlobSegment()
    {
        var text = AsString();
        return text is not ("" or "." or "..") && text.AsSpan().IndexOfAny('/', '\\', '\0') < 0
            ? text
            : throw new SnapshotException(
                SnapshotProblem.BlobNameRefused, $"{blob}: {Place} is '{text}', which is not the name of a blob.", blob);
    }

    public byte[] AsBytes() =>
        Require(JsonValueKind.String).Value.TryGetBytesFromBase64(out var bytes) ? bytes : throw Corrupt($"{Place} is not binary");

    public bool AsBoolean() =>
        value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw WrongKind(JsonValueKind.True);

    public int AsInt32(int min) =>
        Require(JsonValueKind.Number).Value.TryGetInt32(out var number) && number >= min
            ? number
            : throw Corrupt($"{Place} is {value.GetRawText()}, not an integer of at least {min}");

    public long AsInt64(long min) =>
        Require(JsonValueKind.Number).Value.TryGetInt64(out var number) && number >= min
            ? number
            : throw Corrupt($"{Place} is {value.GetRawText()}, not an integer of at least {min}");

    public MetadataNode Require(JsonValueKind kind) => value.ValueKind == kind ? this : throw WrongKind(kind);

    public SnapshotException Corrupt(string detail) => SnapshotException.Corrupt(blob, detail);

    private string Path => path;

    private SnapshotException WrongKind(JsonValueKind kind) => Corrupt($"{Place} is {value.ValueKind}, not {kind}");

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
