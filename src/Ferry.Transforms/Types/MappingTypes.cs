using System.Text.Json.Nodes;

namespace Ferry.Transforms.Types;

/// <summary>Makes one mapping of the mapping types that go to the same index.</summary>
internal static class MappingTypes
{
    public static Transform Transform { get; } = new(
        "mapping-types",
        "Makes one mapping of an index's mapping types, or an index of each",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/6.8/removal-of-types.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Share is not { } share)
        {
            return;
        }

        if (share.Name is null)
        {
            Drop(edit, share);
            return;
        }

        if (edit.Context.Types.RefusesSeveralTypes && share.Types.Count > 1)
        {
            edit.Refuse($"'{edit.Definition.Name}' has the mapping types {Quoted(share.Types)}, and on the target an index has one mapping: "
                + "choose --types union (all into one index) or --types split (an index for each)");
            return;
        }

        var source = edit.Definition.Name;
        Rename(edit, share);
        if (edit.Definition.HasTypes && edit.Mappings is { } mappings)
        {
            var relations = ParentTypes.Remove(edit, mappings, share);
            LendFields(edit, mappings, share);
            RemoveOtherTypes(edit, mappings, share, source);
            ApplyDefaultType(edit, mappings);
            MapPercolators(edit, mappings);
            Merge(edit, mappings, relations);
        }

        edit.DropTypes();
    }

    private static void Drop(DefinitionEdit edit, TypeShare share)
    {
        if (edit.Mappings is { } mappings)
        {
            foreach (var type in share.Types)
            {
                edit.Remove(mappings, type, Loss.Lossy, "the rules for types send it nowhere");
            }
        }

        edit.Drop(share.Types.Count == 0 ? $"the rules for types send '{edit.Definition.Name}' nowhere"
            : $"the rules for types send all types of '{edit.Definition.Name}' nowhere: {Quoted(share.Types)}");
    }

    private static void Rename(DefinitionEdit edit, TypeShare share)
    {
        if (share.Name != edit.Definition.Name)
        {
            var note = edit.Definition.Body["aliases"] is JsonObject { Count: > 0 } ? "its aliases are on every index that its types go to" : null;
            edit.Rename(share.Name!, note);
        }

        if (share.Patterns is { Count: > 0 } patterns)
        {
            edit.Set(edit.Definition.Body, "index_patterns", new JsonArray([.. patterns.Select(pattern => (JsonNode)pattern)]));
        }
    }

    /// <summary>Stored queries are checked against the mapping of their own index, so they must find there the fields of the types that they ask for.</summary>
    private static void LendFields(DefinitionEdit edit, JsonObject mappings, TypeShare share)
    {
        var others = mappings.Where(type => type.Key != TypeShare.DefaultType && !share.Types.Contains(type.Key))
            .Select(type => type.Value?["properties"]).OfType<JsonObject>().SelectMany(properties => properties).ToList();
        foreach (var queries in share.Types.Where(type => HasQueries(type, mappings[type])).Select(type => mappings[type]).OfType<JsonObject>())
        {
            var own = queries["properties"] as JsonObject;
            var lent = others.Where(field => own is null || !own.ContainsKey(field.Key)).DistinctBy(field => field.Key).ToList();
            if (lent.Count > 0)
            {
                var all = own?.DeepClone().AsObject() ?? [];
                lent.ForEach(field => all[field.Key] = field.Value?.DeepClone());
                edit.Set(queries, "properties", all, note: "the stored queries ask for fields of the other types");
            }
        }
    }

    private static bool HasQueries(string type, JsonNode? mapping) =>
        type == ".percolator"
        || (mapping?["properties"] is JsonObject fields && fields.Any(field => field.Value is JsonObject body && body["type"]?.ToString() == "percolator"));

    private static void RemoveOtherTypes(DefinitionEdit edit, JsonObject mappings, TypeShare share, string source)
    {
        var others = mappings.Select(type => type.Key).Where(type => type != TypeShare.DefaultType && !share.Types.Contains(type)).ToList();
        foreach (var type in others)
        {
            var isElsewhere = share.Patterns is not null || edit.Context.Types.TargetOf(source, type, isOnlyType: false) is not null;
            edit.Remove(mappings, type, isElsewhere ? Loss.None : Loss.Lossy,
                isElsewhere ? "it has a definition of its own" : "the rules for types send it nowhere");
        }
    }

    /// <summary>
    /// The types of an index began with it when they were made, those of a template will. Alone it is what the first documents would have
    /// begun with.
    /// </summary>
    private static void ApplyDefaultType(DefinitionEdit edit, JsonObject mappings)
    {
        if (mappings.Count == 1 || mappings[TypeShare.DefaultType] is not JsonObject defaults)
        {
            return;
        }

        if (edit.Definition.Kind != DefinitionKind.Index)
        {
            foreach (var (type, mapping) in mappings.Where(type => type.Key != TypeShare.DefaultType).ToList())
            {
                edit.Set(mappings, type, DefaultMapping.Under(mapping!.AsObject(), defaults));
            }
        }

        edit.Remove(mappings, TypeShare.DefaultType, note: "the types of the index have what they took from it");
    }

    /// <summary>Queries were documents of a type of their own (1.x, 2.x), and are fields since 5.0.</summary>
    private static void MapPercolators(DefinitionEdit edit, JsonObject mappings)
    {
        if (mappings[".percolator"] is JsonObject percolator)
        {
            if (percolator["properties"] is not JsonObject properties)
            {
                edit.Set(percolator, "properties", new JsonObject());
                properties = percolator["properties"]!.AsObject();
            }

            edit.Set(properties, "query", new JsonObject { ["type"] = "percolator" }, Loss.Lossy,
                "the percolate API has become the percolate query, with this field");
        }
    }

    private static void Merge(DefinitionEdit edit, JsonObject mappings, JsonObject? relations)
    {
        var union = new TypeUnion();
        var merged = union.Merge([.. mappings.Select(type => (type.Key, type.Value!.AsObject()))]);
        if (relations is not null)
        {
            ParentTypes.AddJoin(merged, relations, union.Conflicts);
        }

        if (union.Conflicts.Count > 0)
        {
            edit.Refuse($"the mapping types {Quoted(mappings.Select(type => type.Key))} of '{edit.Definition.Name}' cannot be one mapping: "
                + $"{string.Join("; ", union.Conflicts)}. Send them to different indices (--types split, or rules for types)");
            return;
        }

        edit.Replace(mappings, merged, union.Notes.Count == 0 ? Loss.None : Loss.Lossy, Note(mappings, union.Notes));
    }

    private static string? Note(JsonObject mappings, List<string> notes) => (mappings.Count, notes.Count) switch
    {
        (0, _) => null,
        (1, 0) => $"the mapping of type {Quoted(mappings.Select(type => type.Key))}",
        (_, 0) => $"the types {Quoted(mappings.Select(type => type.Key))} as one",
        _ => $"the types {Quoted(mappings.Select(type => type.Key))} as one; {string.Join("; ", notes)}",
    };

    private static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(name => $"'{name}'"));
}
