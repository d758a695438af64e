using System.IO.Enumeration;
using Ferry.Sandbox.Http;
using Ferry.Sandbox.Indices;

namespace Ferry.Sandbox.Cluster;

/// <summary>Resolves what stands for indices in a path: names, aliases, wildcards, exclusions, <c>_all</c>, in a comma-separated list.</summary>
internal sealed class IndexExpressions(ClusterState cluster)
{
    /// <summary>The query parameters that go with an expression.</summary>
    public const string Parameters = "ignore_unavailable allow_no_indices expand_wildcards";

    public List<IndexService> Resolve(RestRequest request, bool aliases = true) =>
        Resolve(request["index"], request.Flag("ignore_unavailable"), request.Flag("allow_no_indices", true), aliases);

    private List<IndexService> Resolve(string? expression, bool ignoreUnavailable, bool allowNone, bool aliases)
    {
        if (expression is null or "" or "_all" or "*") return Visible().ToList();

        var found = new List<IndexService>();
        var parts = expression.Split(',', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part[0] == '-' && i > 0) found.RemoveAll(index => Matches(part[1..], index.Name));
            else found.AddRange(Part(part, ignoreUnavailable, allowNone, aliases).Except(found));
        }

        return found;
    }

    private IEnumerable<IndexService> Part(string part, bool ignoreUnavailable, bool allowNone, bool aliases)
    {
        if (part == "_all") return Visible();
        if (part[0] == '_') throw Errors.InvalidIndexName(part, "must not start with '_'.");
        if (part.Contains('*'))
        {
            var matching = cluster.Indices
                .Where(index => Matches(part, index.Name) || (aliases && index.Aliases.Keys.Any(alias => Matches(part, alias))))
                .ToList();
            return matching.Count > 0 || allowNone ? matching : throw Errors.IndexNotFound(part);
        }

        if (cluster.Find(part) is { } exact) return [exact];
        var aliased = cluster.WithAlias(part).ToList();
        if (aliased.Count > 0 && !aliases)
        {
            throw Errors.IllegalArgument(
                $"The provided expression [{part}] matches an alias, specify the corresponding concrete indices instead.");
        }

        if (aliased.Count > 0) return aliased;
        return ignoreUnavailable ? [] : throw Errors.IndexNotFound(part);
    }

    private static bool Matches(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);

    private IEnumerable<IndexService> Visible() => cluster.Indices.Where(index => !index.IsHidden);
}
