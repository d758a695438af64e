using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Sandbox.Indices;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Search;

/// <summary>A query: <c>match_all</c>, <c>ids</c> or <c>term</c>.</summary>
internal abstract class Query
{
    public float Score { get; private init; } = 1;

    /// <param name="query">The object in the body; null matches all.</param>
    /// <param name="body">The whole body, for positions in errors.</param>
    public static Query Parse(JsonNode? query, ReadOnlySpan<byte> body)
    {
        if (query is null) return new MatchAll();
        var at = body.IndexOf("\"query\""u8);
        var open = at + body[at..].IndexOf((byte)'{');
        if (query is not JsonObject { Count: > 0 } named)
        {
            var (line, column) = JacksonErrors.Position(body, open + 1);
            throw Errors.IllegalArgument($"query malformed, empty clause found at [{line}:{column}]");
        }

        var (name, definition) = named.First();
        switch (name)
        {
            case "match_all":
                return new MatchAll { Score = definition?["boost"]?.GetValue<float>() ?? 1 };
            case "ids":
                return new Ids([.. (definition?["values"] as JsonArray ?? []).Select(id => id!.ToString())]);
            case "term" when definition is JsonObject { Count: 1 } term:
                return Term.Of(term, body);
            default:
                // The parser has read up to the brace behind the name.
                var brace = open + body[open..].IndexOf((byte)':') + 1;
                while (brace < body.Length && body[brace] != '{') brace++;
                var (row, col) = JacksonErrors.Position(body, brace);
                throw Errors.Parsing($"unknown query [{name}]", row, col,
                    new OpenSearchException(400, "named_object_not_found_exception", $"[{row}:{col}] unknown field [{name}]"));
        }
    }

    public bool MatchesAll => this is MatchAll;

    /// <summary>Throws what all shards of an index would say to this query.</summary>
    public virtual void Check(IndexService index)
    {
    }

    public abstract bool Matches(IndexService index, Document document, Lazy<JsonElement> source);

    private sealed class MatchAll : Query
    {
        public override bool Matches(IndexService index, Document document, Lazy<JsonElement> source) => true;
    }

    private sealed class Ids(HashSet<string> ids) : Query
    {
        public override bool Matches(IndexService index, Document document, Lazy<JsonElement> source) => ids.Contains(document.Id);
    }

    private sealed class Term(string field, JsonElement term) : Query
    {
        public static Term Of(JsonObject definition, ReadOnlySpan<byte> body)
        {
            var (field, value) = definition.First();
            if (value is not JsonObject parameters) return new Term(field, Element(value));
            foreach (var (name, _) in parameters)
            {
                if (name is "value" or "boost" or "case_insensitive" or "_name") continue;
                var at = body.IndexOf(System.Text.Encoding.UTF8.GetBytes($"\"{name}\":"));
                var (line, column) = JacksonErrors.Position(body, at + name.Length + 3);
                throw Errors.Parsing($"[term] query does not support [{name}]", line, column);
            }

            return new Term(field, Element(parameters["value"]));
        }

        public override void Check(IndexService index)
        {
            if (index.Mapper.Field(field)?.Type.TermProblem(term) is not { } problem) return;
            throw Errors.AllShardsFailed(index.Name, "query",
                new OpenSearchException(400, "query_shard_exception", $"failed to create query: {problem.Message}", problem)
                {
                    Details = { ["index"] = index.Name, ["index_uuid"] = index.Uuid },
                });
        }

        public override bool Matches(IndexService index, Document document, Lazy<JsonElement> source)
        {
            if (field == "_id") return document.Id == term.ToString();
            if (field == "_routing") return document.Routing == term.ToString();
            return index.Mapper.Field(field) is { } mapper
                && FieldValues.Of(source.Value, field, index.Mapper).Any(value => mapper.Type.Matches(value, term));
        }

        private static JsonElement Element(JsonNode? node) => JsonSerializer.SerializeToElement(node);
    }
}
