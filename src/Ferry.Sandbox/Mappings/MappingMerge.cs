using System.Text;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Mappings;

/// <summary>Adds one mapping to another: all of it or, where they contradict, nothing.</summary>
internal static class MappingMerge
{
    private static readonly (string Name, string Default)[] NotUpdatable =
    [
        ("index", "true"), ("doc_values", "true"), ("store", "false"), ("analyzer", "default"), ("normalizer", "null"), ("format", "strict_date_optional_time||epoch_millis"),
    ];

    /// <exception cref="OpenSearchException">A field would change its type, or another thing that is fixed.</exception>
    public static void Check(ObjectMapper target, ObjectMapper addition)
    {
        foreach (var added in addition.Children)
        {
            switch (target.Child(Encoding.UTF8.GetBytes(added.Name)), added)
            {
                case (null, _):
                    break;
                case (ObjectMapper existing, ObjectMapper inner):
                    Check(existing, inner);
                    break;
                case (FieldMapper existing, FieldMapper field):
                    Check(existing, field);
                    break;
                default:
                    throw Errors.IllegalArgument($"can't merge a non object mapping [{added.Path}] with an object mapping");
            }
        }
    }

    public static void Apply(ObjectMapper target, ObjectMapper addition)
    {
        target.Redefine(addition.Definition);
        foreach (var added in addition.Children)
        {
            if (target.Child(Encoding.UTF8.GetBytes(added.Name)) is ObjectMapper existing && added is ObjectMapper inner) Apply(existing, inner);
            else target.Add(added);
        }
    }

    private static void Check(FieldMapper existing, FieldMapper added)
    {
        if (existing.Type.Name != added.Type.Name)
            throw Errors.IllegalArgument($"mapper [{added.Path}] cannot be changed from type [{existing.Type.Name}] to [{added.Type.Name}]");

        var conflicts = NotUpdatable
            .Select(parameter => (parameter.Name, Old: Value(existing, parameter), New: Value(added, parameter)))
            .Where(change => change.Old != change.New)
            .Select(change => $"\n\tCannot update parameter [{change.Name}] from [{change.Old}] to [{change.New}]")
            .ToList();
        if (conflicts.Count > 0)
            throw Errors.IllegalArgument($"Mapper for [{added.Path}] conflicts with existing mapper:{string.Concat(conflicts)}");
    }

    private static string Value(FieldMapper field, (string Name, string Default) parameter) =>
        field.Definition[parameter.Name] is JsonValue value ? JavaText.Of(value) : parameter.Default;
}
