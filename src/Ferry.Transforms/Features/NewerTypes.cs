using Ferry.Transforms.Mappings;

namespace Ferry.Transforms.Features;

/// <summary>
/// Types of fields that OpenSearch has from a version on. They were tried on 2.19.4 and 3.3.2 and looked up for the versions between;
/// Serverless is taken for the 2.17 that it says it is.
/// </summary>
internal static class NewerTypes
{
    /// <summary>A term may have 32766 bytes, and a character of UTF-16 makes three of UTF-8 at most.</summary>
    private const int LongestKeyword = 32766 / 3;

    private static readonly Dictionary<string, (VersionRange Targets, Action<DefinitionEdit, MappingField> Apply)> Table = new(StringComparer.Ordinal)
    {
        ["wildcard"] = (VersionRange.OpenSearchBefore(2, 15), Wildcard),
        ["constant_keyword"] = (VersionRange.OpenSearchBefore(2, 14), ConstantKeyword),
        ["version"] = (
            VersionRange.OpenSearchBefore(3, 2) | VersionRange.Serverless,
            FieldSubstitutes.Becomes("keyword", Loss.Lossy, "versions are sorted as text, 1.10 before 1.9")),
        ["unsigned_long"] = (VersionRange.OpenSearchBefore(2, 8), UnsignedLong),
        ["match_only_text"] = (VersionRange.OpenSearchBefore(2, 12), FieldSubstitutes.Becomes("text", Loss.None, "it finds the same and takes more room")),
        ["flat_object"] = (VersionRange.OpenSearchBefore(2, 7), FieldSubstitutes.NotIndexed("the target has no such field")),
    };

    public static Transform Transform { get; } = new(
        "newer-types",
        "Makes of fields whose type the target is too old for what comes nearest.",
        VersionRange.Any,
        VersionRange.OpenSearchBefore(3, 2) | VersionRange.Serverless,
        new Uri("https://docs.opensearch.org/latest/mappings/supported-field-types/index/"),
        edit => edit.ForEachField(field => Apply(edit, field)));

    private static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type is { } type && Table.TryGetValue(type, out var row) && row.Targets.Contains(edit.Context.Target))
        {
            row.Apply(edit, field);
        }
    }

    /// <summary>A wildcard field takes texts that are too long for a keyword.</summary>
    private static void Wildcard(DefinitionEdit edit, MappingField field)
    {
        edit.Set(field.Body, "type", "keyword", note: "searches by wildcards are slower");
        if (!field.Body.ContainsKey("ignore_above"))
        {
            edit.Set(field.Body, "ignore_above", LongestKeyword, Loss.Lossy, "longer values are not indexed, because a document with one would be refused");
        }
    }

    private static void ConstantKeyword(DefinitionEdit edit, MappingField field)
    {
        edit.Set(field.Body, "type", "keyword");
        edit.Remove(field, "value", "documents that do not have the value themselves are not found by it", Loss.Lossy);
    }

    private static void UnsignedLong(DefinitionEdit edit, MappingField field)
    {
        edit.Set(field.Body, "type", "long");
        edit.Set(field.Body, "ignore_malformed", true, Loss.Lossy,
            "values from 9223372036854775808 on are not indexed, because documents with them would be refused");
    }
}
