using System.Text.Json.Nodes;

namespace Ferry.Sandbox;

/// <summary>The errors that more than one place raises, worded as OpenSearch words them.</summary>
internal static class Errors
{
    public static OpenSearchException IllegalArgument(string reason, OpenSearchException? cause = null) =>
        new(400, "illegal_argument_exception", reason, cause);

    public static OpenSearchException Parse(string reason, OpenSearchException? cause = null) =>
        new(400, "parse_exception", reason, cause);

    public static OpenSearchException Parsing(string reason, long line, long column, OpenSearchException? cause = null) =>
        new(400, "parsing_exception", reason, cause) { Details = { ["line"] = line, ["col"] = column } };

    public static OpenSearchException MapperParsing(string reason, OpenSearchException? cause = null) =>
        new(400, "mapper_parsing_exception", reason, cause);

    public static OpenSearchException NumberFormat(string value) =>
        new(400, "number_format_exception", $"For input string: \"{value}\"");

    public static OpenSearchException NotXContent(int status = 400) =>
        new(status, "not_x_content_exception", "Compressor detection can only be called on some xcontent bytes or compressed xcontent bytes");

    public static OpenSearchException BodyRequired() => Parse("request body is required");

    public static OpenSearchException Validation(params IEnumerable<string> problems) =>
        new(400, "action_request_validation_exception", "Validation Failed: " + string.Concat(problems.Select((text, i) => $"{i + 1}: {text};")));

    /// <param name="index">The name as asked for.</param>
    /// <param name="resourceType">"index_or_alias", or "index_expression" where a single index was meant.</param>
    public static OpenSearchException IndexNotFound(string index, string resourceType = "index_or_alias") =>
        new(404, "index_not_found_exception", $"no such index [{index}]")
        {
            Details = { ["index"] = index, ["resource.id"] = index, ["resource.type"] = resourceType, ["index_uuid"] = "_na_" },
        };

    public static OpenSearchException InvalidIndexName(string index, string why) =>
        new(400, "invalid_index_name_exception", $"Invalid index name [{index}], {why}")
        {
            Details = { ["index"] = index, ["index_uuid"] = "_na_" },
        };

    public static OpenSearchException ClusterBlock(int status, string index, string block) =>
        new(status, "cluster_block_exception", $"index [{index}] blocked by: [{block}];");

    public static OpenSearchException RoutingMissing(string index, string id) =>
        new(400, "routing_missing_exception", $"routing is required for [{index}]/[{id}]")
        {
            Details = { ["index"] = index, ["index_uuid"] = "_na_" },
        };

    /// <summary>One shard's failure stands for all: every shard fails in the same way here.</summary>
    public static OpenSearchException AllShardsFailed(string index, string phase, OpenSearchException shard)
    {
        var reason = new JsonObject { ["type"] = shard.Type, ["reason"] = shard.Message };
        foreach (var (name, value) in shard.Details) reason[name] = value!.DeepClone();
        if (shard.CausedBy is { } cause) reason["caused_by"] = new JsonObject { ["type"] = cause.Type, ["reason"] = cause.Message };

        var native = shard.Type is "query_shard_exception";
        return new OpenSearchException(400, "search_phase_execution_exception", "all shards failed",
            native ? null : new OpenSearchException(400, shard.Type, shard.Message, new OpenSearchException(400, shard.Type, shard.Message)))
        {
            Details =
            {
                ["phase"] = phase,
                ["grouped"] = true,
                ["failed_shards"] = new JsonArray(new JsonObject { ["shard"] = 0, ["index"] = index, ["node"] = "sandbox", ["reason"] = reason }),
            },
        };
    }
}
