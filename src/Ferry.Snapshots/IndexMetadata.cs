using System.Text.Json;

namespace Ferry.Snapshots;

/// <summary>An index in a repository.</summary>
/// <param name="Name">The name it has in the cluster; several indices may have had it one after another.</param>
/// <param name="Id">The name of its folder below indices/.</param>
public sealed record IndexId(string Name, string Id);

public enum IndexState
{
    Open,
    Close,
}

/// <summary>The mapping of one type of an index: "_doc" from 7.0 on, up to 5.x any number of types.</summary>
public sealed record TypeMapping(string Type, JsonElement Mapping);

/// <summary>The definition of an index at the time of a snapshot (indices/ID/meta-*.dat).</summary>
public sealed record IndexMetadata
{
    public required IndexId Id { get; init; }

    public string Name => Id.Name;

    /// <summary>The index's own UUID in its cluster (setting index.uuid); not <see cref="IndexId.Id"/>.</summary>
    public required string Uuid { get; init; }

    public required IndexState State { get; init; }

    public required int NumberOfShards { get; init; }

    /// <summary>
    /// The number of shards that routing reckons with, a multiple of <see cref="NumberOfShards"/>: an index made by split or
    /// shrink routes as its ancestor did.
    /// </summary>
    public required int RoutingNumShards { get; init; }

    /// <summary>The version of the server that made the index.</summary>
    public required ServerVersion CreatedVersion { get; init; }

    /// <summary>Settings by dotted key ("index.number_of_shards"); elements of lists as "key.0", "key.1".</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    /// <summary>Empty if nothing is mapped.</summary>
    public required IReadOnlyList<TypeMapping> Mappings { get; init; }

    /// <summary>Of <see cref="Mappings"/> those that documents are of: "_default_" is what types made later would have begun with.</summary>
    public IEnumerable<TypeMapping> DocumentMappings => Mappings.Where(mapping => mapping.Type != "_default_");

    /// <summary>Whether any mapping has nested fields, whose objects are documents of their own in Lucene.</summary>
    public bool HasNestedFields => Mappings.Any(mapping => HasNested(mapping.Mapping));

    /// <summary>Object of alias name to its definition (filter, routing, is_write_index).</summary>
    public required JsonElement Aliases { get; init; }

    /// <summary>The whole definition as the server wrote it.</summary>
    public required JsonElement Definition { get; init; }

    private static bool HasNested(JsonElement mapping) => mapping.ValueKind switch
    {
        JsonValueKind.Object => mapping.EnumerateObject().Any(field => (field.NameEquals("type"u8) && IsNested(field.Value)) || HasNested(field.Value)),
        JsonValueKind.Array => mapping.EnumerateArray().Any(HasNested),
        _ => false,
    };

    private static bool IsNested(JsonElement type) => type.ValueKind == JsonValueKind.String && type.ValueEquals("nested"u8);
}
