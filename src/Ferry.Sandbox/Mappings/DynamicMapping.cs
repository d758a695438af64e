using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Mappings;

/// <summary>The fields that a document adds to a mapping, and how their types are guessed.</summary>
internal sealed class DynamicMapping
{
    // The default dynamic_date_formats, and the format that a field found by each gets.
    private static readonly DateFormat IsoDate = new("strict_date_optional_time");
    private static readonly DateFormat SlashDate = new("yyyy/MM/dd HH:mm:ss Z||yyyy/MM/dd Z||yyyy/MM/dd HH:mm:ss||yyyy/MM/dd");

    public ObjectMapper Root { get; } = new("", []);

    /// <summary>Adds a field by the value at the reader; the root of the mapping says what to look for in texts.</summary>
    public FieldMapper AddField(string path, ref Utf8JsonReader value, ObjectMapper root)
    {
        var definition = value.TokenType switch
        {
            JsonTokenType.True or JsonTokenType.False => new JsonObject { ["type"] = "boolean" },
            JsonTokenType.Number => new JsonObject { ["type"] = value.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E') ? "float" : "long" },
            _ => ForText(value.GetString()!, root.DateDetection, root.NumericDetection),
        };
        var field = MappingParser.Field(path, definition["type"]!.ToString(), definition);
        Add(field);
        return field;
    }

    /// <summary>Adds an object that may stay without fields.</summary>
    public void AddObject(string path) => Add(new ObjectMapper(path, []));

    private static JsonObject ForText(string text, bool dateDetection, bool numericDetection)
    {
        if (numericDetection && long.TryParse(text, out _)) return new JsonObject { ["type"] = "long" };
        var isNumber = double.TryParse(text, out _);
        if (numericDetection && isNumber) return new JsonObject { ["type"] = "float" };
        // Pure numbers would be taken for years too often.
        if (dateDetection && !isNumber)
        {
            if (IsoDate.TryParse(text, out _)) return new JsonObject { ["type"] = "date" };
            if (SlashDate.TryParse(text, out _))
            {
                return new JsonObject
                {
                    ["type"] = "date",
                    ["format"] = "yyyy/MM/dd HH:mm:ss||yyyy/MM/dd||epoch_millis",
                    ["print_format"] = "yyyy/MM/dd HH:mm:ss",
                };
            }
        }

        return new JsonObject
        {
            ["type"] = "text",
            ["fields"] = new JsonObject { ["keyword"] = new JsonObject { ["type"] = "keyword", ["ignore_above"] = 256 } },
        };
    }

    private void Add(Mapper mapper)
    {
        var branch = new ObjectMapper("", []);
        var parent = branch;
        var parts = mapper.Path.Split('.');
        for (var depth = 1; depth < parts.Length; depth++)
        {
            var inner = new ObjectMapper(string.Join('.', parts[..depth]), []);
            parent.Add(inner);
            parent = inner;
        }

        parent.Add(mapper);
        // A document that guesses two types for one field contradicts itself.
        MappingMerge.Check(Root, branch);
        MappingMerge.Apply(Root, branch);
    }
}
