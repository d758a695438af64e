using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ferry.Metadata;

/// <summary>
/// Takes out of an index definition what a target complains about, so that the index can hold the documents: one complaint, one change.
/// </summary>
internal static partial class DefinitionRepair
{
    private const int MatchTimeoutMilliseconds = 1000;

    /// <returns>What was changed, in words; null if the complaint is not understood or nothing in the definition fits it.</returns>
    public static string? Apply(JsonObject definition, string complaint)
    {
        if (UnknownType().Match(complaint) is { Success: true } type)
        {
            var fields = new List<string>();
            ReplaceType(definition["mappings"]!.AsObject(), type.Groups["type"].Value, "", fields);
            return fields.Count == 0 ? null
                : $"fields of type {type.Groups["type"].Value}, which the target does not have, are kept in the source but not indexed: {string.Join(", ", fields)}";
        }

        if (UnknownSetting().Match(complaint) is { Success: true } setting)
        {
            var name = setting.Groups["name"].Value;
            return definition["settings"]!.AsObject().Remove(name) ? $"setting {name}, which the target does not have, is left out" : null;
        }

        if (UnknownParameter().Match(complaint) is { Success: true } parameter)
        {
            var name = parameter.Groups["name"].Value;
            var removed = RemoveParameter(definition["mappings"]!.AsObject(), name, parameter.Groups["field"].Value, isRoot: true);
            return removed == 0 ? null : $"parameter {name} of {parameter.Groups["field"].Value}, which the target does not have, is left out";
        }

        if (RootParameters().Match(complaint) is { Success: true } root)
        {
            var names = RootParameterName().Matches(root.Groups["list"].Value).Select(match => match.Groups["name"].Value).ToList();
            var mappings = definition["mappings"]!.AsObject();
            var removed = names.Where(mappings.Remove).ToList();
            return removed.Count == 0 ? null : $"mapping parameters that the target does not have are left out: {string.Join(", ", removed)}";
        }

        return null;
    }

    /// <summary>An object that is not enabled takes any JSON value and indexes nothing.</summary>
    private static void ReplaceType(JsonObject node, string type, string path, List<string> fields)
    {
        foreach (var (key, child) in Children(node, path))
        {
            if (child["type"] is JsonValue value && value.TryGetValue<string>(out var name) && name == type)
            {
                child.Clear();
                child["type"] = "object";
                child["enabled"] = false;
                fields.Add(key);
            }
            else
            {
                ReplaceType(child, type, key, fields);
            }
        }
    }

    private static int RemoveParameter(JsonObject node, string parameter, string field, bool isRoot)
    {
        var removed = 0;
        foreach (var (key, child) in Children(node, ""))
        {
            if (key == field || key == LastName(field))
            {
                removed += child.Remove(parameter) ? 1 : 0;
            }

            removed += RemoveParameter(child, parameter, field, isRoot: false);
        }

        return removed + (isRoot && field.Length == 0 && node.Remove(parameter) ? 1 : 0);
    }

    private static string LastName(string path) => path[(path.LastIndexOf('.') + 1)..];

    private static IEnumerable<(string Path, JsonObject Field)> Children(JsonObject node, string path)
    {
        foreach (var group in (string[])["properties", "fields"])
        {
            if (node[group] is JsonObject children)
            {
                foreach (var (name, child) in children)
                {
                    if (child is JsonObject field)
                    {
                        yield return (path.Length == 0 ? name : $"{path}.{name}", field);
                    }
                }
            }
        }
    }

    [GeneratedRegex(@"No handler for type \[(?<type>[^\]]+)\] declared on field", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex UnknownType();

    [GeneratedRegex(@"unknown setting \[(?<name>[^\]]+)\]", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex UnknownSetting();

    [GeneratedRegex(@"unknown parameter \[(?<name>[^\]]+)\] on mapper \[(?<field>[^\]]+)\]", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex UnknownParameter();

    [GeneratedRegex(@"unsupported parameters:\s+(?<list>(\[[^\]]*\]\s*)+)", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex RootParameters();

    [GeneratedRegex(@"\[(?<name>\S+) :", RegexOptions.ExplicitCapture, MatchTimeoutMilliseconds)]
    private static partial Regex RootParameterName();
}
