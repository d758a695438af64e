using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ferry.Transforms.Scripts;

/// <summary>A file of JSON or YAML that knows on which line each object and list of it begins, for messages.</summary>
internal sealed partial class StructuredText
{
    private const int MaxDepth = 64;

    private readonly Dictionary<JsonNode, int> _lines = new(ReferenceEqualityComparer.Instance);

    private StructuredText(string name) => Name = name;

    public string Name { get; }

    public JsonNode? Root { get; private set; }

    /// <exception cref="ItemTransformException">It cannot be read; the message has the line.</exception>
    public static StructuredText Parse(string name, string text)
    {
        var parsed = new StructuredText(name);
        parsed.Root = Path.GetExtension(name).Equals(".json", StringComparison.OrdinalIgnoreCase) ? parsed.ReadJson(text) : parsed.ReadYaml(text);
        return parsed;
    }

    /// <summary>An error about a node, with the line on which it, or what it is in, begins.</summary>
    public ItemTransformException Fail(JsonNode? node, string what)
    {
        while (node is not null && !_lines.ContainsKey(node))
        {
            node = node.Parent;
        }

        return new ItemTransformException(node is null ? $"{Name}: {what}" : $"{Name}:{_lines[node]}: {what}");
    }

    private JsonNode? ReadJson(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        try
        {
            var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip });
            reader.Read();
            var root = ReadJson(ref reader, bytes);
            return reader.Read() ? throw new ItemTransformException($"{Name}: something follows the value") : root;
        }
        catch (JsonException e)
        {
            throw new ItemTransformException($"{Name}:{e.LineNumber + 1}: not JSON: {e.Message.Split(" LineNumber", 2)[0].TrimEnd('.')}", e);
        }
    }

    private JsonNode? ReadJson(ref Utf8JsonReader reader, ReadOnlySpan<byte> bytes)
    {
        var line = 1 + bytes[..(int)reader.TokenStartIndex].Count((byte)'\n');
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var key = reader.GetString()!;
                    reader.Read();
                    AddTo(map, key, ReadJson(ref reader, bytes), line);
                }

                return At(line, map);
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadJson(ref reader, bytes));
                }

                return At(line, list);
            default:
                return JsonNode.Parse(ref reader);
        }
    }

    private JsonNode? ReadYaml(string text)
    {
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<StreamEnd>(out _))
            {
                return null;
            }

            parser.Consume<DocumentStart>();
            var root = ReadYaml(parser, 1);
            parser.Consume<DocumentEnd>();
            return parser.Accept<StreamEnd>(out _) ? root : throw new ItemTransformException($"{Name}:{Line(parser)}: a second document begins; the file is one document");
        }
        catch (Exception e) when (e is not (OutOfMemoryException or ItemTransformException))
        {
            // Besides YamlException the parser lets slip whatever its own code stumbles over in text that is not YAML.
            throw new ItemTransformException($"{Name}:{(e is YamlException yaml ? yaml.Start.Line : Line(parser))}: not YAML: {e.Message.TrimEnd('.')}", e);
        }
    }

    private JsonNode? ReadYaml(Parser parser, int depth)
    {
        var line = Line(parser);
        if (depth > MaxDepth)
        {
            throw new ItemTransformException($"{Name}:{line}: nested deeper than {MaxDepth} levels");
        }

        switch (parser.Current)
        {
            case AnchorAlias or NodeEvent { Anchor.IsEmpty: false } or NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } }:
                throw new ItemTransformException($"{Name}:{line}: aliases (*name), anchors (&name) and tags (!name) are not taken; quote a text that begins with one of these signs");
            case MappingStart:
                parser.MoveNext();
                var map = new JsonObject();
                while (!parser.TryConsume<MappingEnd>(out _))
                {
                    var key = parser.TryConsume<Scalar>(out var scalar) ? scalar.Value : throw new ItemTransformException($"{Name}:{Line(parser)}: a key is not a text");
                    AddTo(map, key, ReadYaml(parser, depth + 1), (int)scalar.Start.Line);
                }

                return At(line, map);
            case SequenceStart:
                parser.MoveNext();
                var list = new JsonArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    list.Add(ReadYaml(parser, depth + 1));
                }

                return At(line, list);
            default:
                return OfScalar(parser.Consume<Scalar>());
        }
    }

    /// <summary>As YAML's JSON schema has it: plain null, true, false and numbers are such, all else is text.</summary>
    private static JsonNode? OfScalar(Scalar scalar) =>
        scalar.Style != ScalarStyle.Plain ? JsonValue.Create(scalar.Value)
        : scalar.Value is "" or "~" or "null" ? null
        : scalar.Value is "true" or "false" || Number().IsMatch(scalar.Value) ? JsonNode.Parse(scalar.Value)
        : JsonValue.Create(scalar.Value);

    private static int Line(Parser parser) => (int)(parser.Current?.Start.Line ?? 1);

    private void AddTo(JsonObject map, string key, JsonNode? value, int line)
    {
        if (!map.TryAdd(key, value))
        {
            throw new ItemTransformException($"{Name}:{line.ToString(CultureInfo.InvariantCulture)}: the key '{key}' is there twice");
        }
    }

    private JsonNode At(int line, JsonNode node)
    {
        _lines[node] = line;
        return node;
    }

    [GeneratedRegex("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Number();
}
