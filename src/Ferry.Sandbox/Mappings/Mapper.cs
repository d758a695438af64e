using System.Text;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Mappings;

/// <summary>A node of a mapping: a field or an object.</summary>
internal abstract class Mapper(string path)
{
    /// <summary>The name with dots, from the root.</summary>
    public string Path { get; } = path;

    public string Name => Path[(Path.LastIndexOf('.') + 1)..];

    public abstract JsonObject ToJson();
}

/// <summary>A field with a type, and the fields that index the same value in other ways.</summary>
internal sealed class FieldMapper(string path, FieldType type, JsonObject definition, FieldMapper[] multiFields) : Mapper(path)
{
    public FieldType Type { get; } = type;

    /// <summary>As given, without parameters that only repeat a default.</summary>
    public JsonObject Definition { get; } = definition;

    public FieldMapper[] MultiFields { get; } = multiFields;

    public override JsonObject ToJson() => (JsonObject)Definition.DeepClone();
}

/// <summary>An object, a nested object, or the root of a mapping. Its children are copied on change, so readers need no lock.</summary>
internal sealed class ObjectMapper : Mapper
{
    private volatile Dictionary<byte[], Mapper> children = new(Utf8Names.Comparer);

    public ObjectMapper(string path, JsonObject definition)
        : base(path)
    {
        Definition = definition;
        Redefine([]);
    }

    /// <summary>Everything but the properties.</summary>
    public JsonObject Definition { get; private set; }

    /// <summary>"true", "false", "strict" or another value; null to do as the parent does.</summary>
    public string? Dynamic { get; private set; }

    public bool Enabled { get; private set; }

    public bool DateDetection { get; private set; }

    public bool NumericDetection { get; private set; }

    public bool RoutingRequired { get; private set; }

    public IEnumerable<Mapper> Children => children.Values;

    public int CountFields() => children.Values.Sum(child => 1 + child switch
    {
        ObjectMapper inner => inner.CountFields(),
        FieldMapper field => field.MultiFields.Length,
        _ => 0,
    });

    public Mapper? Child(ReadOnlySpan<byte> name) =>
        children.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out var child) ? child : null;

    public void Add(Mapper child) =>
        children = new Dictionary<byte[], Mapper>(children, Utf8Names.Comparer) { [Encoding.UTF8.GetBytes(child.Name)] = child };

    public void Redefine(JsonObject changes)
    {
        var changed = (JsonObject)Definition.DeepClone();
        foreach (var (name, value) in changes) changed[name] = value?.DeepClone();
        Definition = changed;
        // Documents ask for these all the time.
        Dynamic = changed["dynamic"]?.ToString();
        Enabled = changed["enabled"]?.ToString() != "false";
        DateDetection = changed["date_detection"]?.ToString() != "false";
        NumericDetection = changed["numeric_detection"]?.ToString() == "true";
        RoutingRequired = changed["_routing"]?["required"]?.ToString() == "true";
    }

    public override JsonObject ToJson()
    {
        var json = (JsonObject)Definition.DeepClone();
        if (children.Count > 0)
        {
            json["properties"] = new JsonObject(children.Values
                .OrderBy(child => child.Name, StringComparer.Ordinal)
                .Select(child => KeyValuePair.Create<string, JsonNode?>(child.Name, child.ToJson())));
        }
        else if (Path.Length > 0 && !json.ContainsKey("type"))
        {
            json["type"] = "object";
        }

        return json;
    }
}
