using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Backfill.Sending;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill.Transforming;

/// <summary>What a transform makes of an entry: an operation on an index of the target.</summary>
internal sealed record ItemOperation(string Index, string Id, string? Routing, bool IsCreate, long? Version, JsonNode Document);

/// <summary>
/// Documents as users' transforms see them, in the form "rfs-opensearch-bulk-v1" of OpenSearch Migration Assistant: a list of
/// <c>{schema, operation_type, operation: {_id, _index, _type, routing, …}, document, include_document}</c>.
/// </summary>
internal static class DocumentItem
{
    /// <summary>As deep as a line of JSON may be, and the levels around it.</summary>
    public const int MaxDepth = 1000;

    private const string Schema = "rfs-opensearch-bulk-v1";

    private static readonly string[] Entries = ["schema", "operation_type", "operation", "document", "include_document"];

    private static readonly string[] Fields = ["_index", "_id", "_type", "routing", "op_type", "version", "version_type"];

    /// <summary>A list of one document.</summary>
    /// <param name="operation">Where it would go, and what it holds.</param>
    /// <param name="type">Its mapping type at the source; null for none.</param>
    public static JsonArray Make(ItemOperation operation, string? type)
    {
        var fields = new JsonObject { ["_id"] = operation.Id, ["_index"] = operation.Index };
        if (type is not null)
        {
            fields["_type"] = type;
        }

        if (operation.Routing is { } routing)
        {
            fields["routing"] = routing;
        }

        if (operation.Version is { } version)
        {
            fields["version"] = version;
            fields["version_type"] = "external_gte";
        }

        return
        [
            new JsonObject
            {
                ["schema"] = Schema,
                ["operation_type"] = operation.IsCreate ? "create" : "index",
                ["operation"] = fields,
                ["document"] = operation.Document,
                ["include_document"] = true,
            },
        ];
    }

    /// <summary>What a transform gave: a list of entries, in which lists count as what is in them.</summary>
    /// <exception cref="ItemTransformException">It is no such list; the message says what is wrong.</exception>
    public static IReadOnlyList<ItemOperation> Read(JsonNode? result, SendOptions send)
    {
        var operations = new List<ItemOperation>();
        Read(result as JsonArray ?? throw new ItemTransformException("it gave no list of documents"), operations, send);
        return operations;
    }

    private static void Read(JsonArray list, List<ItemOperation> operations, SendOptions send)
    {
        foreach (var entry in list)
        {
            if (entry is JsonArray inner)
            {
                Read(inner, operations, send);
            }
            else
            {
                operations.Add(ReadEntry(entry as JsonObject ?? throw new ItemTransformException("it gave a list with something in it that is no object"), send));
            }
        }
    }

    private static ItemOperation ReadEntry(JsonObject entry, SendOptions send)
    {
        var operation = entry["operation"] as JsonObject ?? throw new ItemTransformException("it gave an entry without 'operation'");
        RequireKnown(entry, Entries, "an entry");
        RequireKnown(operation, Fields, "an operation");
        if (Text(entry, "schema") is not (null or Schema))
        {
            throw new ItemTransformException($"it gave an entry of another schema than '{Schema}'");
        }

        var kind = Text(operation, "op_type") ?? Text(entry, "operation_type") ?? "index";
        var version = operation["version"];
        if (kind is not ("index" or "create") || entry["include_document"]?.GetValueKind() == JsonValueKind.False)
        {
            throw new ItemTransformException($"it gave an operation '{kind}', or one without its document; a backfill takes index and create");
        }

        if (version is not null && send.Versioning == Versioning.None)
        {
            throw new ItemTransformException("it gave a version, which is sent with --version-type external_gte only");
        }

        return new ItemOperation(
            Text(operation, "_index") ?? throw new ItemTransformException("it gave an operation without '_index'"),
            Text(operation, "_id") ?? throw new ItemTransformException("it gave an operation without '_id'"),
            Text(operation, "routing"),
            kind == "create",
            version is null ? null : Number(version),
            entry["document"] as JsonObject ?? throw new ItemTransformException("it gave an entry whose 'document' is no object"));
    }

    private static void RequireKnown(JsonObject map, string[] known, string what)
    {
        if (map.FirstOrDefault(entry => !known.Contains(entry.Key)).Key is { } key)
        {
            throw new ItemTransformException($"it gave {what} with '{key}', which a backfill does not send; it has: {string.Join(", ", known)}");
        }
    }

    /// <summary>Ids and routings may be numbers to a script.</summary>
    private static string? Text(JsonObject map, string key) => map[key] switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => value.ToJsonString(),
        _ => throw new ItemTransformException($"it gave a '{key}' that is no text"),
    };

    private static long Number(JsonNode value) => long.TryParse(value.ToJsonString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ItemTransformException("it gave a version that is no integer");
}
