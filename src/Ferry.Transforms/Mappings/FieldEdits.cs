using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Changes of fields that are recorded.</summary>
internal static class FieldEdits
{
    /// <summary>Does something with every field and every dynamic template, and nothing with what went away while it was at it.</summary>
    public static void ForEachField(this DefinitionEdit edit, Action<MappingField> change)
    {
        if (edit.Mappings is not { } mappings || edit.Definition.HasTypes)
        {
            return;
        }

        foreach (var field in MappingFields.Of(mappings).Where(field => IsBelow(mappings, field.Body)))
        {
            change(field);
        }
    }

    /// <summary>
    /// Keeps the values in the source and indexes nothing, so that every document is accepted. A multi-field has no value of its own and goes.
    /// </summary>
    public static void StopIndexing(this DefinitionEdit edit, MappingField field, string note)
    {
        if (field.Role == FieldRole.MultiField)
        {
            edit.Remove(field.Siblings, field.Key, Loss.Lossy, note);
        }
        else
        {
            edit.Replace(field.Body, new JsonObject { ["type"] = "object", ["enabled"] = false }, Loss.Lossy, note);
        }
    }

    /// <summary>Takes a parameter out of a field, if it is there.</summary>
    public static void Remove(this DefinitionEdit edit, MappingField field, string parameter, string? note = null, Loss loss = Loss.None) =>
        edit.Remove(field.Body, parameter, loss, note);

    private static bool IsBelow(JsonNode root, JsonNode node)
    {
        for (var above = node; above is not null; above = above.Parent)
        {
            if (ReferenceEquals(above, root))
            {
                return true;
            }
        }

        return false;
    }
}
