using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Transforms.Mappings;

namespace Ferry.Metadata;

/// <summary>
/// Changes mappings. Where a field cannot be indexed as it was, it is kept in the source and not indexed, so that every document is accepted.
/// </summary>
internal static class MappingRepair
{
    private static readonly Complaint<JsonObject>[] Known =
    [
        new(@"[Nn]o handler for type \[(?<type>[^\]]+)\] declared on field", UnknownType),
        new(@"unknown parameter \[(?<name>[^\]]+)\] on mapper \[(?<field>[^\]]+)\] of type \[(?<type>[^\]]+)\]", UnknownParameter),
        new(@"(Root mapping definition|Mapping definition for \[(?<field>[^\]]+)\]) has unsupported parameters:", UnsupportedParameters),
        new(@"(?<name>_\w+) is not configurable", NotConfigurable),
        new(@"star tree index", StarTree),
        new(@"analyzer \[(?<name>[^\]]+)\] has not been configured in mappings", MissingAnalyzer),
        new(@"normalizer \[(?<value>[^\]]+)\] not found for field", (mappings, match) => MissingValue(mappings, "normalizer", match)),
        new(@"Unknown Similarity type \[(?<value>[^\]]+)\] for field", (mappings, match) => MissingValue(mappings, "similarity", match)),
        new(@"The \[(?<value>classic)\] similarity may not be used anymore", (mappings, match) => MissingValue(mappings, "similarity", match)),
        new(@"Error parsing \[format\] on field \[(?<field>[^\]]+)\]", UnknownFormat),
        new(@"Field \[(?<field>[^\]]+)\] is missing required parameter \[value\]", ConstantWithoutValue),
        new(@"Invalid \[path\] value \[(?<path>[^\]]*)\] for field alias \[(?<field>[^\]]+)\]", BrokenAlias),
        new(@"Could not convert \[dynamic\.dynamic\] to boolean", DynamicRuntime),
        new(@"Illegal dynamic template parameter: \[(?<name>[^\]]+)\]", UnknownTemplateParameter),
    ];

    public static string? Apply(JsonObject mappings, string complaint) => Complaint<JsonObject>.Apply(Known, mappings, complaint);

    private static string? UnknownType(JsonObject mappings, Match match)
    {
        var type = match.Groups["type"].Value;
        var fields = MappingFields.Of(mappings).Where(field => field.Type == type).ToList();
        fields.ForEach(field => field.StopIndexing());
        return fields.Count == 0 ? null
            : $"fields of type {type}, which the target does not have, are kept in the source but not indexed: {Names(fields)}";
    }

    /// <summary>The complaint does not say where the field is: all fields of that name, and templates of that type, go without.</summary>
    private static string? UnknownParameter(JsonObject mappings, Match match)
    {
        var (name, called) = (match.Groups["name"].Value, match.Groups["field"].Value);
        if (mappings[called] is JsonObject metadataField && metadataField.Remove(name))
        {
            return $"parameter {name} of {called}, which the target does not have, is left out";
        }

        var type = match.Groups["type"].Value;
        var fields = MappingFields.Of(mappings)
            .Where(field => (field.IsCalled(called) || (field.Role == FieldRole.Template && field.Type == type)) && field.Body.Remove(name)).ToList();
        return fields.Count == 0 ? null : $"parameter {name}, which the target does not have there, is left out of {Names(fields)}";
    }

    /// <summary>The complaint has a list such as "[subobjects : false] [runtime : {}]".</summary>
    private static string? UnsupportedParameters(JsonObject mappings, Match match)
    {
        var list = match.Result("$'");
        if (!match.Groups["field"].Success)
        {
            var names = Listed(mappings, list).FindAll(mappings.Remove);
            return names.Count == 0 ? null : $"mapping parameters that the target does not have are left out: {string.Join(", ", names)}";
        }

        var removed = MappingFields.Of(mappings).Where(field => field.IsCalled(match.Groups["field"].Value))
            .SelectMany(field => Listed(field.Body, list).Where(field.Body.Remove).Select(name => $"{name} of {field.Path}")).ToList();
        return removed.Count == 0 ? null : $"parameters that the target does not have are left out: {string.Join(", ", removed)}";
    }

    /// <summary>What holds fields is not a parameter but a mapping type, and with it all of the mapping would be left out.</summary>
    private static List<string> Listed(JsonObject node, string list) =>
    [
        .. node.Where(parameter => list.Contains($"[{parameter.Key} : ", StringComparison.Ordinal) && (parameter.Value as JsonObject)?.ContainsKey("properties") != true)
            .Select(parameter => parameter.Key),
    ];

    private static string? NotConfigurable(JsonObject mappings, Match match)
    {
        var name = match.Groups["name"].Value;
        return mappings.Remove(name) ? $"mapping parameter {name}, which the target does not let be set, is left out" : null;
    }

    /// <summary>A star tree speeds up aggregations and holds no document's data. A stored definition has it among the fields.</summary>
    private static string? StarTree(JsonObject mappings, Match match)
    {
        var trees = MappingFields.Of(mappings).Where(field => field.Type == "star_tree" && field.Siblings.Remove(field.Key)).ToList();
        return mappings.Remove("composite") || trees.Count > 0 ? "star trees, which the target does not build, are left out; no document is touched by that" : null;
    }

    private static string? MissingAnalyzer(JsonObject mappings, Match match)
    {
        var name = match.Groups["name"].Value;
        var fields = MappingFields.Of(mappings).Where(field => DropAnalyzer(field, name)).ToList();
        return fields.Count == 0 ? null : $"analyzer {name}, which the target does not have, is replaced by the default one in {Names(fields)}";
    }

    /// <summary>An analyzer for searches may not be set without one for indexing, nor one for phrases without one for searches.</summary>
    private static bool DropAnalyzer(MappingField field, string name)
    {
        string[] parameters = ["analyzer", "search_analyzer", "search_quote_analyzer"];
        var first = Array.FindIndex(parameters, parameter => field.Text(parameter) == name);
        if (first < 0)
        {
            return false;
        }

        Array.ForEach(parameters[first..], parameter => field.Body.Remove(parameter));
        if (first == 0 && field.Type == "token_count")
        {
            field.Body["analyzer"] = "standard"; // it has no default
        }

        return true;
    }

    private static string? MissingValue(JsonObject mappings, string parameter, Match match)
    {
        var value = match.Groups["value"].Value;
        var fields = MappingFields.Of(mappings).Where(field => field.Text(parameter) == value && field.Body.Remove(parameter)).ToList();
        return fields.Count == 0 ? null : $"{parameter} {value}, which the target does not have, is left out of {Names(fields)}";
    }

    private static string? UnknownFormat(JsonObject mappings, Match match)
    {
        var fields = MappingFields.Of(mappings)
            .Where(field => field.IsCalled(match.Groups["field"].Value) && field.Body.ContainsKey("format")).ToList();
        var formats = fields.Select(field => field.Text("format")).Distinct().ToList();
        fields.ForEach(field => field.StopIndexing());
        return fields.Count == 0 ? null
            : $"dates whose format {string.Join(", ", formats)} the target does not have are kept in the source but not indexed: {Names(fields)}";
    }

    /// <summary>Elasticsearch learns the value from the first document, OpenSearch wants to know it.</summary>
    private static string? ConstantWithoutValue(JsonObject mappings, Match match)
    {
        var fields = MappingFields.Of(mappings)
            .Where(field => field.IsCalled(match.Groups["field"].Value) && field.Type == "constant_keyword" && !field.Body.ContainsKey("value")).ToList();
        fields.ForEach(field => field.Body["type"] = "keyword");
        return fields.Count == 0 ? null : $"fields of type constant_keyword without a value become keyword: {Names(fields)}";
    }

    private static string? BrokenAlias(JsonObject mappings, Match match)
    {
        var fields = MappingFields.Of(mappings)
            .Where(field => field.IsCalled(match.Groups["field"].Value) && field.Type == "alias" && field.Siblings.Remove(field.Key)).ToList();
        return fields.Count == 0 ? null : $"field aliases to {match.Groups["path"].Value}, which is not an indexed field, are left out: {Names(fields)}";
    }

    /// <summary>Runtime fields are not indexed, and neither is what is not mapped under "dynamic": false.</summary>
    private static string? DynamicRuntime(JsonObject mappings, Match match)
    {
        var nodes = MappingFields.Of(mappings).Select(field => field.Body).Append(mappings)
            .Where(node => node["dynamic"] is JsonValue value && value.ToString() == "runtime").ToList();
        nodes.ForEach(node => node["dynamic"] = false);
        return nodes.Count == 0 ? null : "\"dynamic\": \"runtime\", which the target does not have, becomes \"dynamic\": false";
    }

    /// <summary>A template without one of its conditions would take more fields than it is meant for, so it goes as a whole.</summary>
    private static string? UnknownTemplateParameter(JsonObject mappings, Match match)
    {
        var parameter = match.Groups["name"].Value;
        var names = new List<string>();
        if (mappings["dynamic_templates"] is JsonArray templates)
        {
            var unusable = templates.OfType<JsonObject>()
                .Where(template => template.Any(named => named.Value is JsonObject body && body.ContainsKey(parameter))).ToList();
            foreach (var template in unusable)
            {
                names.AddRange(template.Select(named => named.Key));
                templates.Remove(template);
            }
        }

        return names.Count == 0 ? null : $"dynamic templates with {parameter}, which the target does not have, are left out: {string.Join(", ", names)}";
    }

    private static string Names(IEnumerable<MappingField> fields) => string.Join(", ", fields.Select(field => field.Path));
}
