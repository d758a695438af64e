using System.Text;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Cluster;

namespace Ferry.Sandbox.Mappings;

/// <summary>The mapping of an index: changed by requests and by documents, checked against every document.</summary>
internal sealed class MapperService
{
    private readonly IndexSettings settings;
    private readonly Lock gate = new();
    private readonly ObjectMapper root;

    /// <exception cref="OpenSearchException">The mapping is not valid.</exception>
    public MapperService(IndexSettings settings, JsonObject mappings)
    {
        this.settings = settings;
        try
        {
            root = MappingParser.Root(mappings);
        }
        catch (OpenSearchException e) when (e.Type == "mapper_parsing_exception")
        {
            throw Errors.MapperParsing($"Failed to parse mapping [_doc]: {e.Message}", e);
        }
    }

    public ObjectMapper Root => root;

    public JsonObject ToJson() => root.ToJson();

    /// <summary>Adds a mapping from a request.</summary>
    /// <exception cref="OpenSearchException">It is not valid or contradicts what is there.</exception>
    public void Merge(JsonObject mappings)
    {
        var addition = MappingParser.Root(mappings);
        lock (gate) MergeLocked(addition);
    }

    /// <summary>Checks a document and adds the fields that it brings.</summary>
    /// <exception cref="OpenSearchException">It cannot be indexed.</exception>
    public void Parse(string id, ReadOnlySpan<byte> source)
    {
        if (DocumentParser.Parse(this, id, source) is null) return;
        lock (gate)
        {
            // Once more, as another document may have added the same field with another type.
            if (DocumentParser.Parse(this, id, source) is { } additions) MergeLocked(additions.Root);
        }
    }

    /// <summary>The field at a dotted path, among objects and multi-fields.</summary>
    public FieldMapper? Field(string path)
    {
        Mapper? mapper = root;
        foreach (var part in path.Split('.'))
        {
            mapper = mapper switch
            {
                ObjectMapper inner => inner.Child(Encoding.UTF8.GetBytes(part)),
                FieldMapper field => Array.Find(field.MultiFields, multiField => multiField.Name == part),
                _ => null,
            };
        }

        return mapper as FieldMapper;
    }

    private void MergeLocked(ObjectMapper addition)
    {
        MappingMerge.Check(root, addition);
        var before = root.CountFields();
        if (before + addition.CountFields() > settings.TotalFieldsLimit && before + NewFields(root, addition) > settings.TotalFieldsLimit)
            throw Errors.IllegalArgument($"Limit of total fields [{settings.TotalFieldsLimit}] has been exceeded");
        MappingMerge.Apply(root, addition);
    }

    private static int NewFields(ObjectMapper target, ObjectMapper addition) =>
        addition.Children.Sum(child => (target.Child(Encoding.UTF8.GetBytes(child.Name)), child) switch
        {
            (ObjectMapper existing, ObjectMapper inner) => NewFields(existing, inner),
            (null, ObjectMapper inner) => 1 + inner.CountFields(),
            (null, FieldMapper field) => 1 + field.MultiFields.Length,
            _ => 0,
        });
}
