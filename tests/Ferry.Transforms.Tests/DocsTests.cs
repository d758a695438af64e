using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ferry.Clusters;
using Ferry.TestKit;
using Ferry.Transforms.Types;

namespace Ferry.Transforms.Tests;

/// <summary>
/// The pages of docs/transforms tell the truth: each is of a transform, and its examples are what the transform does. The table of
/// README.md is made from the transforms; FERRY_WRITE_DOCS=1 writes it anew.
/// </summary>
public sealed partial class DocsTests
{
    private const string Begin = "<!-- Made by DocsTests from the transforms: begin -->\n";

    public static TheoryData<string> Names => [.. BuiltInTransforms.List.Select(transform => transform.Name)];

    private static string Folder => Path.Combine(RepositoryRoot.Path, "docs", "transforms");

    [Fact]
    public void Every_transform_has_a_page_and_every_page_a_transform() => Assert.Equal(
        BuiltInTransforms.List.Select(transform => $"{transform.Name}.md").Append("README.md").Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Names))]
    public async Task A_page_says_of_which_versions_it_is(string name)
    {
        var transform = BuiltInTransforms.List.Single(transform => transform.Name == name);
        var page = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.md"));
        Assert.StartsWith($"# {name}\n", page, StringComparison.Ordinal);
        Assert.Contains($"\nSources: {transform.Sources} · Targets: {transform.Targets}\n", page, StringComparison.Ordinal);
        Assert.Contains("\n## What is lost\n", page, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public async Task The_examples_of_a_page_are_what_comes_out(string name)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Folder, $"{name}.md"));
        var examples = Examples(page);
        Assert.NotEmpty(examples);
        Assert.Equal(page.Split("\n## Example").Length - 1, examples.Count);
        foreach (var (context, before, after) in examples)
        {
            var transform = BuiltInTransforms.List.Single(transform => transform.Name == name);
            Assert.True(transform.IsFor(context.Source, context.Target));
            var definition = Definition(before) with { HasTypes = name == MappingTypes.Transform.Name };
            var results = new TransformChain(context, [transform]).Run(definition);
            Assert.All(results, result => Assert.Null(result.Refusal));
            Assert.Equal(after.Select(block => Sorted(Definition(block).Body).ToJsonString()), results.Select(result => Sorted(result.Definition.Body).ToJsonString()));
        }
    }

    [Fact]
    public async Task The_table_is_that_of_the_transforms()
    {
        var rows = BuiltInTransforms.List.Select(transform =>
            $"| [{transform.Name}]({transform.Name}.md) | {transform.Sentence} | {transform.Sources} | {transform.Targets} |");
        var table = string.Join('\n', ["| Transform | What it does | Sources | Targets |", "|---|---|---|---|", .. rows]) + "\n";
        await MadeTable.VerifyAsync("transforms/README.md", Begin, table);
    }

    /// <summary>One block, "becomes", and as many blocks as definitions come out; what the versions are stands in front.</summary>
    private static List<(TransformContext Context, JsonObject Before, List<JsonObject> After)> Examples(string page)
    {
        var examples = new List<(TransformContext, JsonObject, List<JsonObject>)>();
        foreach (Match example in Example().Matches(page))
        {
            var blocks = Block().Matches(example.Value).Select(block => JsonNode.Parse(block.Groups["json"].Value)!.AsObject()).ToList();
            examples.Add((Context(Versions().Match(example.Groups["front"].Value)), blocks[0], blocks[1..]));
        }

        return examples;
    }

    private static TransformContext Context(Match versions) => new(
        Version(versions.Groups["source"] is { Success: true } source ? source.Value : "Elasticsearch 6.8"),
        Version(versions.Groups["target"] is { Success: true } target ? target.Value : "OpenSearch 3.3"))
    {
        AwarenessValues = versions.Groups["zones"] is { Success: true } zones ? int.Parse(zones.Value, CultureInfo.InvariantCulture) : 1,
        Types = versions.Groups["types"].Value switch { "union" => TypeRouting.Union, "split" => TypeRouting.Split, _ => TypeRouting.None },
    };

    private static ClusterVersion Version(string text) => ClusterVersion.Parse(text) ?? throw new ArgumentException(text, nameof(text));

    /// <summary>An index, unless it is said to be something else.</summary>
    private static Definition Definition(JsonObject block) => block["kind"] is { } kind
        ? new Definition(Enum.Parse<DefinitionKind>(kind.GetValue<string>()), "example", block["body"]!.AsObject())
        : new Definition(DefinitionKind.Index, "example", block);

    /// <summary>The order of names says nothing in JSON.</summary>
    private static JsonNode Sorted(JsonNode node) => node switch
    {
        JsonObject named => new JsonObject(named.OrderBy(item => item.Key, StringComparer.Ordinal)
            .Select(item => KeyValuePair.Create(item.Key, item.Value is null ? null : Sorted(item.Value)))!),
        JsonArray list => new JsonArray([.. list.Select(item => item is null ? null : Sorted(item))]),
        _ => node.DeepClone(),
    };

    [GeneratedRegex("^## Example.*\n(?<front>(?:(?!```|## ).*\n)*)```json\n[^`]*```\n\nbecomes\n(?:\n(?:and\n\n)?```json\n[^`]*```\n)+", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Example();

    [GeneratedRegex("```json\n(?<json>[^`]*)```", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();

    [GeneratedRegex(@"^From (?<source>.+?) to (?<target>.+?)( with (?<zones>\d+) zones| with `--types (?<types>union|split)`)?\.$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Versions();
}
