using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Mappings;

namespace Ferry.Sandbox.Search;

/// <summary>One key of a sort: a field, <c>_id</c>, <c>_doc</c> or <c>_score</c>.</summary>
internal sealed record SortField(string Field, bool Descending, bool MissingFirst)
{
    public static List<SortField> Parse(JsonNode? sort, RestRequest request)
    {
        if (request["sort"] is { } text)
            return [.. text.Split(',').Select(part => part.Split(':') is [var field, var order] ? Of(field, order) : Of(part, null))];
        return sort switch
        {
            null => [],
            JsonArray list => [.. list.SelectMany(Keys)],
            _ => [.. Keys(sort)],
        };
    }

    /// <exception cref="OpenSearchException">The field cannot be sorted on.</exception>
    public void Check(IndexService index, string phase)
    {
        if (Field is "_id" or "_doc" or "_score") return;
        var mapper = index.Mapper.Field(Field);
        if (mapper is null)
        {
            throw Errors.AllShardsFailed(index.Name, phase,
                new OpenSearchException(400, "query_shard_exception", $"No mapping found for [{Field}] in order to sort on")
                {
                    Details = { ["index"] = index.Name, ["index_uuid"] = index.Uuid },
                });
        }

        if (mapper.Type.Name == "text")
        {
            throw Errors.AllShardsFailed(index.Name, phase, Errors.IllegalArgument(
                "Text fields are not optimised for operations that require per-document field data like aggregations and sorting, so these operations" +
                " are disabled by default. Please use a keyword field instead." +
                $" Alternatively, set fielddata=true on [{Field}] in order to load field data by uninverting the inverted index." +
                " Note that this can use significant memory."));
        }
    }

    /// <summary>The key of a document; null when the field is missing and its type has no stand-in for that.</summary>
    public IComparable? Key(IndexService index, Document document, Lazy<JsonElement> source)
    {
        switch (Field)
        {
            case "_id": return new OrdinalText(document.Id);
            case "_doc": return document.SeqNo;
            case "_score": return 1d;
        }

        var type = index.Mapper.Field(Field)!.Type;
        var values = FieldValues.Of(source.Value, Field, index.Mapper).Select(type.Comparable).Where(value => value is not null);
        var key = Descending ? values.Max() : values.Min();
        if (key is not null) return key;
        // Numbers have no null: the end of their range stands for it.
        var low = MissingFirst != Descending;
        return type switch
        {
            NumberFieldType { Name: "double" or "float" or "half_float" or "scaled_float" } => low ? double.NegativeInfinity : double.PositiveInfinity,
            BooleanFieldType => low ? int.MinValue : (long)int.MaxValue,
            NumberFieldType or DateFieldType => low ? long.MinValue : long.MaxValue,
            _ => null,
        };
    }

    public int Compare(IComparable? a, IComparable? b)
    {
        if (a is null || b is null) return (a is null ? 1 : 0) - (b is null ? 1 : 0) is var order && MissingFirst ? -order : order;
        return Descending ? b.CompareTo(a) : a.CompareTo(b);
    }

    /// <summary>A value of <c>search_after</c> as a key.</summary>
    public IComparable? AfterKey(JsonNode? value, IndexService index)
    {
        if (value is null) return null;
        if (Field is "_doc") return value.GetValue<long>();
        if (Field is "_id") return new OrdinalText(value.ToString());
        if (Field is "_score") return value.GetValue<double>();
        return index.Mapper.Field(Field)!.Type.Comparable(JsonSerializer.SerializeToElement(value));
    }

    public static void Write(Utf8JsonWriter json, IComparable? key)
    {
        switch (key)
        {
            case null: json.WriteNullValue(); break;
            case long number: json.WriteNumberValue(number); break;
            case float number: json.WriteNumberValue(number); break;
            case double number when double.IsInfinity(number): json.WriteStringValue(number > 0 ? "Infinity" : "-Infinity"); break;
            case double number: json.WriteNumberValue(number); break;
            default: json.WriteStringValue(((OrdinalText)key).Text); break;
        }
    }

    private static IEnumerable<SortField> Keys(JsonNode? node) => node switch
    {
        JsonObject named => named.Select(key => key.Value is JsonObject options
            ? Of(key.Key, options["order"]?.ToString(), options["missing"]?.ToString())
            : Of(key.Key, key.Value?.ToString())),
        _ => [Of(node!.ToString(), null)],
    };

    private static SortField Of(string field, string? order, string? missing = null) =>
        new(field, order is null ? field == "_score" : order == "desc", missing == "_first");
}
