using System.Text.Json;
using Ferry.Sandbox.Mappings;

namespace Ferry.Sandbox.Search;

/// <summary>The values of a field in a source: through objects and arrays, dotted names, and the parent of a multi-field.</summary>
internal static class FieldValues
{
    public static IEnumerable<JsonElement> Of(JsonElement source, string field, MapperService mapper)
    {
        var dot = field.LastIndexOf('.');
        if (dot > 0 && mapper.Field(field[..dot]) is not null) field = field[..dot];
        return Find(source, field);
    }

    private static IEnumerable<JsonElement> Find(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                return element.EnumerateArray().SelectMany(item => Find(item, path));
            case JsonValueKind.Object when path.Length > 0:
                return element.EnumerateObject().SelectMany(property =>
                    property.NameEquals(path) ? Find(property.Value, "")
                    : path.StartsWith(property.Name + ".", StringComparison.Ordinal) ? Find(property.Value, path[(property.Name.Length + 1)..])
                    : []);
            case JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.Object:
                return [];
            default:
                return path.Length == 0 ? [element] : [];
        }
    }
}
