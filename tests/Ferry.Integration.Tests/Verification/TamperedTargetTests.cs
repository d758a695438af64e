using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Clusters;
using Ferry.Integration.Tests.Backfills;
using Ferry.Sandbox;
using Ferry.Snapshots;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;
using Ferry.Verification.Documents;

namespace Ferry.Integration.Tests.Verification;

/// <summary>Whatever happens to a target behind Ferry's back is found and named, and nothing else is.</summary>
[Collection(TargetIndices.Collection)]
public sealed class TamperedTargetTests(SharedServers servers)
{
    private const string Sandbox = "sandbox";
    private const string Real = "opensearch-2.19.4";
    private const string Elsewhere = "elsewhere/ü \"1\"";

    private static readonly RetryPolicy Retries = new(TimeProvider.System, new Random(1));

    public static IEnumerable<TheoryDataRow<string, string, string>> Cases =>
        from target in (string[])[Sandbox, Real]
        from fixture in ((string, string)[])[("elasticsearch-7.10.2", "odd"), ("elasticsearch-7.10.2", "nested"), ("elasticsearch-7.10.2", "churn"), ("opensearch-2.19.4", "odd")]
        select new TheoryDataRow<string, string, string>(target, fixture.Item1, fixture.Item2);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_kind_of_change_is_found_by_its_document(string target, string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        await OnTargetAsync(target, fixture, async (snapshot, client) =>
        {
            Assert.All(await CompareAsync(snapshot, client), result => Assert.True(result.IsVerified || result.LiveDocs == 0));

            var expected = new List<(string, DocumentFate, string, string?, string?, string?)>();
            var documents = ExpectedSnapshot.Of(fixture, snapshot.Info.Name).Documents;
            foreach (var index in documents.GroupBy(document => document.Index))
            {
                var lines = new List<string>();
                foreach (var (i, document) in index.OrderBy(document => document.Id, StringComparer.Ordinal).Index())
                {
                    var source = Encoding.UTF8.GetString(document.Source);
                    switch (i % 5)
                    {
                        case 0:
                            lines.Add(Action("delete", document.Id, document.Routing));
                            expected.Add((index.Key, DocumentFate.Missing, document.Id, document.Routing, null, null));
                            break;
                        case 1:
                            lines.AddRange(Action("index", document.Id, document.Routing), With(source, "changed", 1));
                            expected.Add((index.Key, DocumentFate.Different, document.Id, document.Routing, document.Routing, "/changed"));
                            break;
                        case 2:
                            lines.AddRange(Action("index", document.Id, document.Routing), $" {Rewritten(source)} ");
                            break;
                        case 3:
                            lines.AddRange(Action("delete", document.Id, document.Routing), Action("index", document.Id, Elsewhere), source);
                            expected.Add((index.Key, DocumentFate.RoutingDiffers, document.Id, document.Routing, Elsewhere, null));
                            break;
                    }
                }

                lines.AddRange(Action("index", "added-1", null), "{}", Action("index", "added-2", Elsewhere), "{}");
                await BulkAsync(client, index.Key, lines);
            }

            var results = await CompareAsync(snapshot, client);

            Assert.Equal(
                expected.Order(),
                results.SelectMany(result => result.Findings.Select(finding =>
                    (result.Index, finding.Fate, finding.Id, finding.Routing, finding.TargetRouting, finding.Difference?.JsonPointer))).Order());
            foreach (var result in results.Where(result => result.LiveDocs > 0))
            {
                Assert.Equal((2, result.LiveDocs, false), (result.Extra, result.Compared, result.IsVerified));
                Assert.Equal(result.Findings.Count, result.Compared - result.Same);
            }
        });
    }

    [Theory]
    [InlineData(Sandbox)]
    [InlineData(Real)]
    public async Task Values_are_compared_as_data_and_the_first_difference_is_named(string target)
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "nested");
        await OnTargetAsync(target, fixture, async (snapshot, client) =>
        {
            var sources = ExpectedSnapshot.Of(fixture, snapshot.Info.Name).Documents.ToDictionary(document => document.Id, document => JsonNode.Parse(document.Source)!);
            var (deep, swapped, typed, formed) = (sources["n1"], sources["n10"], sources["n12"], sources["n8"]);
            var was = deep["comments"]![0]!["replies"]![1]!["t"]!.ToJsonString();
            deep["comments"]![0]!["replies"]![1]!["t"] = "another";
            var comments = swapped["comments"]!.AsArray();
            var (first, second) = (comments[0]!["by"]!.ToJsonString(), comments[1]!["by"]!.ToJsonString());
            var moved = comments[0];
            comments.RemoveAt(0);
            comments.Insert(1, moved);
            var number = typed["n"]!.ToJsonString();
            typed["n"] = number;
            var exponent = formed.ToJsonString().Replace($"\"n\":{formed["n"]!.ToJsonString()}", $"\"n\":{formed["n"]!.ToJsonString()}00e-2", StringComparison.Ordinal);
            Assert.Contains("e-2", exponent, StringComparison.Ordinal);
            await BulkAsync(client, "nested",
            [
                Action("index", "n1", null), deep.ToJsonString(), Action("index", "n10", null), swapped.ToJsonString(),
                Action("index", "n12", null), typed.ToJsonString(), Action("index", "n8", null), exponent,
            ]);

            var result = Assert.Single(await CompareAsync(snapshot, client));

            Assert.Equal(
                [
                    ("n1", "/comments/0/replies/1/t", was, "\"another\""),
                    ("n10", "/comments/0/by", first, second),
                    ("n12", "/n", number, $"\"{number}\""),
                ],
                result.Findings.Select(finding => (finding.Id, finding.Difference!.JsonPointer, AsWritten(finding.Difference.SourceValue!), AsWritten(finding.Difference.TargetValue!))));
            Assert.Equal((3, 0), (result.Different, result.Extra));
        });
    }

    private async Task OnTargetAsync(string target, FixtureCase fixture, Func<Snapshot, ClusterClient, Task> test)
    {
        await using var sandbox = target == Sandbox ? await SandboxCluster.StartAsync() : null;
        var address = sandbox?.Uri ?? (await servers.GetAsync(target)).Uri;
        using var client = new ClusterClient(new ClusterOptions { Uri = address }, TimeProvider.System);
        using var store = BlobStores.Open(fixture.RootPath);
        var repository = await SnapshotRepository.OpenAsync(store, default);
        var snapshot = await repository.GetSnapshotAsync(repository.Snapshots[^1].Name, default);
        try
        {
            await Migration.RunAsync(snapshot, client);
            await test(snapshot, client);
        }
        finally
        {
            using var http = new HttpClient { BaseAddress = address };
            await TargetIndices.DeleteAsync(http, await TargetIndices.NamesAsync(http));
        }
    }

    private static async Task<IReadOnlyList<IndexComparison>> CompareAsync(Snapshot snapshot, ClusterClient target)
    {
        var plan = await new ComparisonPlanner(snapshot, Sample.Whole).PlanAsync(snapshot.Indices, default);
        return await new ComparisonRun(snapshot, plan).RunAsync(target, Retries, default);
    }

    private static async Task BulkAsync(ClusterClient target, string index, IEnumerable<string> lines) =>
        Assert.Empty((await target.BulkAsync(index, Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"), BulkParameters.Default, default)).Failures);

    private static string Action(string action, string id, string? routing) =>
        JsonSerializer.Serialize(new Dictionary<string, object> { [action] = routing is null ? new { _id = id } : new { _id = id, routing } });

    private static string With(string source, string name, int value) =>
        $"{source.TrimEnd()[..^1]}{(source.Contains(':', StringComparison.Ordinal) ? "," : "")}\"{name}\":{value}}}";

    /// <summary>The same data in another text: names in reverse order, other escapes. Sources with a name that comes twice stay as they are.</summary>
    private static string Rewritten(string source)
    {
        using var json = JsonDocument.Parse(source);
        return HasTwice(json.RootElement)
            ? source
            : new JsonObject(JsonNode.Parse(source)!.AsObject().Reverse().Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone()))).ToJsonString();
    }

    private static bool HasTwice(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().GroupBy(property => property.Name).Any(name => name.Count() > 1 || HasTwice(name.First().Value)),
        JsonValueKind.Array => element.EnumerateArray().Any(HasTwice),
        _ => false,
    };

    /// <summary>A value in the escapes that JsonNode writes.</summary>
    private static string AsWritten(string json) => JsonNode.Parse(json)!.ToJsonString();
}
