using System.Text.Json.Nodes;

namespace Ferry.Transforms.Mappings;

/// <summary>Contexts of suggestions were an object by name, and are a list since 5.0.</summary>
internal static class CompletionContexts
{
    private static readonly string[] Kept = ["type", "path", "precision"];

    public static void Apply(DefinitionEdit edit, MappingField field)
    {
        if (field.Type != "completion" || field.Body["context"] is not JsonObject contexts)
        {
            return;
        }

        var list = new JsonArray([.. contexts.Select(context => Context(context.Key, context.Value!.AsObject()))]);
        var lost = contexts.SelectMany(context => context.Value!.AsObject().Select(parameter => parameter.Key)).Except(Kept).Distinct().ToList();
        edit.RenameKey(field.Body, "context", "contexts");
        edit.Set(field.Body, "contexts", list, lost.Count == 0 ? Loss.None : Loss.Lossy,
            lost.Count == 0 ? null : $"contexts no longer have {string.Join(", ", lost)}");
    }

    private static JsonObject Context(string name, JsonObject parameters)
    {
        var context = new JsonObject { ["name"] = name };
        foreach (var parameter in Kept)
        {
            // Of several precisions there can be one only; which is for the query to say.
            if (parameters[parameter] is { } value)
            {
                context[parameter] = value is JsonArray { Count: > 0 } values ? values[0]?.DeepClone() : value.DeepClone();
            }
        }

        return context;
    }
}
