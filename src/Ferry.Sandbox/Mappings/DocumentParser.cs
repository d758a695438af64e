using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Mappings;

/// <summary>Walks a document along a mapping: refuses what cannot be indexed, collects the fields that are new.</summary>
internal ref struct DocumentParser
{
    private static readonly HashSet<string> Metadata =
        ["_id", "_index", "_source", "_routing", "_seq_no", "_version", "_primary_term", "_field_names", "_ignored", "_nested_path", "_doc_count"];

    private readonly MapperService mapping;
    private readonly string id;
    private readonly ReadOnlySpan<byte> json;
    // The names of the objects that are open, for finding duplicates: start and length in the document.
    private readonly List<(int Start, int Length)> names = [];
    private Utf8JsonReader reader;
    private DynamicMapping? additions;

    private DocumentParser(MapperService mapping, string id, ReadOnlySpan<byte> json)
    {
        this.mapping = mapping;
        this.id = id;
        this.json = json;
        reader = new Utf8JsonReader(json, SourceJson.Reader);
    }

    /// <summary>The fields to add; null when there are none.</summary>
    /// <exception cref="OpenSearchException">The document cannot be indexed.</exception>
    public static DynamicMapping? Parse(MapperService mapping, string id, ReadOnlySpan<byte> json)
    {
        var parser = new DocumentParser(mapping, id, json);
        try
        {
            parser.Document();
        }
        catch (JsonException e)
        {
            throw Errors.MapperParsing("failed to parse", JacksonErrors.From(e, json));
        }

        return parser.additions;
    }

    private void Document()
    {
        var start = json.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty) throw Errors.MapperParsing("failed to parse, document is empty");
        if (start[0] != '{') throw Errors.MapperParsing("failed to parse", Errors.NotXContent());
        reader.Read();
        Object(mapping.Root, "", mapping.Root.Dynamic ?? "true");
        // Reading past the end finds what follows the document.
        reader.Read();
    }

    // Inside an object that is new itself there is no mapper.
    private void Object(ObjectMapper? mapper, string path, string dynamic)
    {
        var firstName = names.Count;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            CheckDuplicate(firstName);
            if (mapper is not null && !reader.ValueIsEscaped && mapper.Child(reader.ValueSpan) is { } child)
            {
                reader.Read();
                Value(child, dynamic, child.Name);
            }
            else
            {
                var name = reader.GetString()!;
                reader.Read();
                Unresolved(mapper, path, name, dynamic);
            }
        }

        names.RemoveRange(firstName, names.Count - firstName);
    }

    private readonly void CheckDuplicate(int firstName)
    {
        var name = reader.ValueSpan;
        for (var i = firstName; i < names.Count; i++)
        {
            var (start, length) = names[i];
            if (length != name.Length || !json.Slice(start, length).SequenceEqual(name)) continue;
            throw Errors.MapperParsing("failed to parse",
                JacksonErrors.At("json_parse_exception", $"Duplicate field '{Encoding.UTF8.GetString(name)}'", json, reader.TokenStartIndex + name.Length + 2));
        }

        names.Add(((int)reader.TokenStartIndex + 1, name.Length));
    }

    // A name that is not simply a child: dotted, metadata, new or not allowed.
    private void Unresolved(ObjectMapper? mapper, string path, string name, string dynamic)
    {
        if (path.Length == 0 && Metadata.Contains(name)) throw MetadataField(name);
        if (name.Length == 0) throw BadName("field name cannot be an empty string");

        var parts = name.TrimEnd('.').Split('.');
        if (parts.Any(string.IsNullOrWhiteSpace)) throw BadName($"object field starting or ending with a [.] makes object resolution ambiguous: [{name}]");
        foreach (var part in parts[..^1])
        {
            var next = mapper?.Child(Encoding.UTF8.GetBytes(part));
            if (next is null) RefuseIfStrict(path, part, dynamic);
            path = Join(path, part);
            mapper = next as ObjectMapper;
            dynamic = mapper?.Dynamic ?? dynamic;
        }

        var last = parts[^1];
        if (mapper?.Child(Encoding.UTF8.GetBytes(last)) is { } child) Value(child, dynamic, name);
        else New(path, last, dynamic);
    }

    private void New(string parent, string name, string dynamic)
    {
        RefuseIfStrict(parent, name, dynamic);
        if (dynamic.StartsWith("false", StringComparison.Ordinal))
        {
            reader.Skip();
            return;
        }

        var path = Join(parent, name);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) New(parent, name, dynamic);
                break;
            case JsonTokenType.StartObject:
                (additions ??= new DynamicMapping()).AddObject(path);
                Object(null, path, dynamic);
                break;
            case JsonTokenType.Null:
                break;
            default:
                var field = (additions ??= new DynamicMapping()).AddField(path, ref reader, mapping.Root);
                FieldValue(field);
                break;
        }
    }

    // The name is that in the document, which may have dots.
    private void Value(Mapper mapper, string dynamic, string name)
    {
        if (mapper is ObjectMapper inner) ObjectValue(inner, dynamic, name);
        else FieldValue((FieldMapper)mapper);
    }

    private void ObjectValue(ObjectMapper mapper, string dynamic, string fieldName)
    {
        if (!mapper.Enabled)
        {
            reader.Skip();
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Object(mapper, mapper.Path, mapper.Dynamic ?? dynamic);
                break;
            case JsonTokenType.StartArray:
                // Java has no name for what is inside of an array.
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) ObjectValue(mapper, dynamic, "null");
                break;
            case JsonTokenType.Null:
                break;
            default:
                throw Errors.MapperParsing($"object mapping for [{mapper.Path}] tried to parse field [{fieldName}] as object, but found a concrete value");
        }
    }

    private void FieldValue(FieldMapper field)
    {
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType == JsonTokenType.StartArray && !field.Type.TakesContainers)
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) FieldValue(field);
            return;
        }

        var value = reader;
        Accept(field, ref reader);
        foreach (var multiField in field.MultiFields)
        {
            var again = value;
            Accept(multiField, ref again);
        }
    }

    private readonly void Accept(FieldMapper field, ref Utf8JsonReader at)
    {
        var value = at;
        try
        {
            field.Type.Accept(ref at, json);
        }
        catch (OpenSearchException cause) when (!ImmenseTerm.IsFailure(cause))
        {
            throw Refused(field.Path, field.Type.Name, field.Type.Preview(JsonNode.Parse(ref value)), cause);
        }
    }

    private OpenSearchException MetadataField(string name)
    {
        var value = reader;
        return Refused(name, name, JavaText.Of(JsonNode.Parse(ref value)), Errors.MapperParsing(
            $"Field [{name}] is a metadata field and cannot be added inside a document. Use the index API request parameters."));
    }

    private readonly OpenSearchException Refused(string path, string type, string preview, OpenSearchException cause) =>
        Errors.MapperParsing($"failed to parse field [{path}] of type [{type}] in document with id '{id}'. Preview of field's value: '{preview}'", cause);

    private static void RefuseIfStrict(string parent, string name, string dynamic)
    {
        if (!dynamic.StartsWith("strict", StringComparison.Ordinal)) return;
        throw new OpenSearchException(400, "strict_dynamic_mapping_exception",
            $"mapping set to strict, dynamic introduction of [{name}] within [{(parent.Length == 0 ? "_doc" : parent)}] is not allowed");
    }

    private static OpenSearchException BadName(string reason) => Errors.MapperParsing("failed to parse", Errors.IllegalArgument(reason));

    private static string Join(string parent, string name) => parent.Length == 0 ? name : $"{parent}.{name}";
}
