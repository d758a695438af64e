using System.Text;
using System.Text.Json;

namespace Ferry.Snapshots.Tests;

/// <summary>Writes YAML in block style as Jackson and SnakeYAML do: empty names as "?", sequences within mappings without indentation.</summary>
internal static class BlockYaml
{
    public static string Encode(KeyValuePair<string, object?>[] fields)
    {
        var yaml = new StringBuilder("---\n");
        Fields(yaml, fields, 0);
        return yaml.ToString();
    }

    private static void Fields(StringBuilder yaml, KeyValuePair<string, object?>[] fields, int indent)
    {
        foreach (var (name, value) in fields)
        {
            yaml.Append(' ', indent).Append(name.Length == 0 ? $"?\n{new string(' ', indent)}:" : $"{Text(name)}:");
            Value(yaml, value, indent, sequenceIndent: indent);
        }
    }

    /// <summary>The value and the end of its last line.</summary>
    private static void Value(StringBuilder yaml, object? value, int indent, int sequenceIndent)
    {
        switch (value)
        {
            case KeyValuePair<string, object?>[] { Length: > 0 } fields:
                yaml.Append('\n');
                Fields(yaml, fields, indent + 2);
                break;
            case object?[] { Length: > 0 } items:
                yaml.Append('\n');
                foreach (var item in items)
                {
                    yaml.Append(' ', sequenceIndent).Append('-');
                    Value(yaml, item, sequenceIndent, sequenceIndent + 2);
                }

                break;
            default:
                yaml.Append(value switch
                {
                    null => "",
                    KeyValuePair<string, object?>[] => " {}",
                    object?[] => " []",
                    string text => $" {Text(text)}",
                    var other => $" {JsonSerializer.Serialize(other)}",
                }).Append('\n');
                break;
        }
    }

    private static string Text(string text) => JsonSerializer.Serialize(text);
}
