using System.Text.Json.Nodes;
using Ferry.TestKit;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>
/// The expectations of the files in Expected/, each for a family of versions whose fixtures have the same objects. Under the key of an object
/// ("index/rich") a file has parts, in order. A part holds for the source versions that it is "only" for, or for all "except" some, and for the
/// targets that it goes "to"; versions are given by their beginnings. "is" is merged into what the parts before it say (RFC 7396: null takes
/// away), "documents" and "searches" are added to theirs. An object that no part with an "is" holds for must not be in the fixture.
/// </summary>
internal static class Expectations
{
    private static readonly Dictionary<string, string[]> Families = new()
    {
        ["elasticsearch-1-5"] = ["elasticsearch-1.", "elasticsearch-2.", "elasticsearch-5."],
        ["elasticsearch-6-9"] = ["elasticsearch-6.", "elasticsearch-7.", "elasticsearch-8.", "elasticsearch-9."],
        ["opensearch-1-3"] = ["opensearch-"],
    };

    /// <summary>What is expected of each object, by its key.</summary>
    public static Dictionary<string, Expectation> Of(string source, string target)
    {
        var expectations = new Dictionary<string, Expectation>();
        foreach (var (key, parts) in Read(source))
        {
            var held = parts!.AsArray().Select(part => part!.AsObject()).Where(part => Holds(part, source, target)).ToList();
            var bodies = held.Where(part => part.ContainsKey("is")).Select(part => part["is"]).ToList();
            if (bodies.Count > 0)
            {
                expectations[key] = new Expectation(bodies.Aggregate((JsonNode?)null, Merged), Lists(held, "documents"), Lists(held, "searches"));
            }
        }

        return expectations;
    }

    /// <summary>Parts of a source's family that hold on no way.</summary>
    public static IEnumerable<string> Idle(string source, IEnumerable<(string Source, string Target)> ways) =>
        from each in Read(source)
        from part in each.Value!.AsArray()
        where !ways.Any(way => Family(way.Source) == Family(source) && Holds(part!.AsObject(), way.Source, way.Target))
        select $"{each.Key}: {part}";

    private static JsonObject Read(string source) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(RepositoryRoot.Path, "tests", "Ferry.Integration.Tests", "Metadata", "Expected", $"{Family(source)}.json")))!.AsObject();

    private static string Family(string source) =>
        Families.Single(family => family.Value.Any(beginning => source.StartsWith(beginning, StringComparison.Ordinal))).Key;

    private static bool Holds(JsonObject part, string source, string target) =>
        IsOf(part, "only", source, otherwise: true) && !IsOf(part, "except", source, otherwise: false) && IsOf(part, "to", target, otherwise: true);

    private static bool IsOf(JsonObject part, string versions, string server, bool otherwise) =>
        part[versions] is not JsonArray beginnings ? otherwise
        : beginnings.Any(beginning => server[(server.IndexOf('-', StringComparison.Ordinal) + 1)..].StartsWith($"{beginning}.", StringComparison.Ordinal));

    private static List<JsonObject> Lists(IEnumerable<JsonObject> parts, string name) =>
        [.. parts.SelectMany(part => part[name] as JsonArray ?? []).Select(each => each!.AsObject())];

    /// <summary>JSON Merge Patch.</summary>
    private static JsonNode? Merged(JsonNode? before, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        var merged = before as JsonObject ?? [];
        foreach (var (key, value) in changes)
        {
            merged.Remove(key, out var old);
            if (value is not null)
            {
                merged[key] = Merged(old, value);
            }
        }

        return merged;
    }
}
