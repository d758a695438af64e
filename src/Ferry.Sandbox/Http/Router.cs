namespace Ferry.Sandbox.Http;

/// <summary>
/// One endpoint: its methods (separated by spaces), a path such as <c>/{index}/_doc/{id}</c>, and the query parameters that it takes
/// beside those that all endpoints take (separated by spaces).
/// </summary>
internal sealed record Route(string Methods, string Template, Action<RestRequest, RestResponse> Handle, string Parameters = "");

/// <summary>What the router made of a request: a route with the parts of its path, or the methods that would have been right.</summary>
internal readonly record struct RouteMatch(Route? Route, Dictionary<string, string> PathParts, IReadOnlyList<string> AllowedMethods);

/// <summary>Finds the route of a request; a literal segment wins over a placeholder, as in OpenSearch.</summary>
internal sealed class Router
{
    private readonly List<(string[] Segments, List<Route> Routes)> templates;

    public Router(IEnumerable<Route> routes) =>
        templates = routes
            .GroupBy(route => route.Template)
            .Select(group => (Segments: Split(group.Key), Routes: group.ToList()))
            // Ordinal order of 0 for literal and 1 for placeholder puts the most literal template first.
            .OrderBy(template => string.Concat(template.Segments.Select(segment => segment[0] == '{' ? '1' : '0')), StringComparer.Ordinal)
            .ToList();

    public RouteMatch Match(string method, string path)
    {
        var segments = Split(path);
        foreach (var (template, routes) in templates)
        {
            if (!Matches(template, segments)) continue;
            var route = routes.Find(candidate => candidate.Methods.Split(' ').Contains(method));
            if (route is null) return new RouteMatch(null, [], [.. routes.SelectMany(candidate => candidate.Methods.Split(' '))]);

            var parts = new Dictionary<string, string>();
            for (var i = 0; i < template.Length; i++)
            {
                if (template[i][0] == '{') parts[template[i][1..^1]] = Uri.UnescapeDataString(segments[i]);
            }

            return new RouteMatch(route, parts, []);
        }

        return new RouteMatch(null, [], []);
    }

    private static bool Matches(string[] template, string[] segments)
    {
        if (template.Length != segments.Length) return false;
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i][0] != '{' && template[i] != segments[i]) return false;
        }

        return true;
    }

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);
}
