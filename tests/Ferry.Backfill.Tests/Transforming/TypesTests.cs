using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Backfill.Sending;
using Ferry.Backfill.Transforming;
using Ferry.Transforms;
using Ferry.Transforms.Types;

namespace Ferry.Backfill.Tests.Transforming;

/// <summary>Mapping types of real repositories: the index "types" has several with equal ids, "family" children and grandchildren.</summary>
public sealed class TypesTests : IAsyncLifetime
{
    private static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> NoFixed = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    private Target _target = null!;

    public static TheoryData<string> Versions => ["elasticsearch-1.7.6", "elasticsearch-2.4.6", "elasticsearch-5.6.16"];

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Each_type_goes_into_an_index_of_its_own_with_all_its_documents(string version)
    {
        using var moving = await Moving.OpenAsync(version, "types");
        var routing = new TypeRouting(NoFixed, [new TypeRule("(.+)", "type with space", "$1_spaced"), new TypeRule("(.+)", "(.+)", "$1_$2")]);
        moving.Transforms = new DocumentTransforms { Types = routing };
        var expected = Lines(moving).ToLookup(line => routing.TargetOf(Text(line, "index"), Text(line, "type"), isOnlyType: false)!);
        foreach (var index in expected)
        {
            await _target.PutAsync(Uri.EscapeDataString(index.Key), """{"mappings":{"dynamic":false}}""");
        }

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        Assert.True(result.IsComplete, BackfillRunTests.Problems(result));
        foreach (var index in expected)
        {
            Assert.Equal(index.Where(HasSource).Select(line => (Moving.Key(line), Moving.Source(line))).Order(), await _target.ContentAsync(index.Key));
            Assert.Equal(index.Count(HasSource), result.Indices.Sum(tally => tally.Elsewhere.GetValueOrDefault(index.Key)));
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task In_one_index_documents_of_equal_ids_overwrite_each_other_and_the_count_tells(string version)
    {
        using var moving = await Moving.OpenAsync(version, "types");
        moving.Transforms = new DocumentTransforms { Types = TypeRouting.Union };
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        var tally = result.Indices.Single(tally => tally.Index == "types");
        var ids = moving.ExpectedLines("types").Select(Moving.Key).Distinct().Count();
        Assert.Equal(moving.ExpectedLines("types").Count(), tally.Sent);
        Assert.True(ids < tally.Sent);
        Assert.Equal(ids, (await _target.ContentAsync("types")).Count);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task With_create_documents_of_equal_ids_are_refused_by_name(string version)
    {
        using var moving = await Moving.OpenAsync(version, "types");
        moving.Transforms = new DocumentTransforms { Types = TypeRouting.Union };
        moving.Send = moving.Send with { OpType = OpType.Create };
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        var lines = moving.ExpectedLines("types").ToList();
        var tally = result.Indices.Single(tally => tally.Index == "types");
        var kept = moving.Failed().Where(line => Text(line, "index") == "types").ToList();
        Assert.Equal(lines.Count - lines.Select(Moving.Key).Distinct().Count(), tally.Failed);
        Assert.Equal(
            lines.Select(line => (Moving.Key(line), Moving.Source(line))).Order(),
            kept.Select(line => (Moving.Key(line), Moving.Source(line))).Concat(await _target.ContentAsync("types")).Order());
        Assert.All(kept, line => Assert.Equal("version_conflict_engine_exception", Text(line, "type")));
    }

    [Fact]
    public async Task Types_that_go_nowhere_are_skipped_and_named()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-2.4.6", "types");
        moving.Transforms = new DocumentTransforms { Types = new TypeRouting(NoFixed, [new TypeRule("(.+)", "user", "$1")]) };
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        Assert.True(result.IsComplete, BackfillRunTests.Problems(result));
        var tally = result.Indices.Single(tally => tally.Index == "types");
        Assert.Equal(moving.ExpectedLines("types").Count(line => Text(line, "type") != "user"), tally.Skipped[SkipReason.TypeUnmapped]);
        Assert.Equal(moving.ExpectedLines("types").Count(line => Text(line, "type") == "user"), (await _target.ContentAsync("types")).Count);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Children_get_a_join_field_with_their_parent(string version)
    {
        using var moving = await Moving.OpenAsync(version, "types");
        moving.Transforms = new DocumentTransforms { Types = TypeRouting.Union, Parents = ParentHandling.Join };
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        var tally = result.Indices.Single(tally => tally.Index == "family");
        Assert.True(tally.IsComplete, BackfillRunTests.Problems(result));
        var content = await _target.ContentAsync("family");
        var expected = moving.ExpectedLines("family").Select(line => (Moving.Key(line), Relation(line))).ToHashSet();
        var relations = content.Select(document => (document.Key, JsonNode.Parse(document.Source)!["join_field"]!.ToJsonString())).ToList();
        Assert.Equal(moving.ExpectedLines("family").Count(), tally.Sent);

        // Some ids are those of several types.
        Assert.Equal(expected.Select(document => document.Item1.Split(' ')[0]).Distinct().Order(), relations.Select(document => document.Key.Split(' ')[0]).Distinct().Order());
        Assert.All(relations, relation => Assert.Contains(relation, expected));
        Assert.Contains(relations, relation => relation.Item2.Contains("\"parent\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scripts_see_the_type_and_the_index_to_which_it_goes()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-5.6.16", "types");
        moving.Transforms = Scripts.OfEntry("entry => { entry.document.set('from', entry.operation._type + ' to ' + entry.operation._index); return entry; }") with { Types = TypeRouting.Split };
        string[] types = ["blog", "comment", "like"];
        foreach (var type in types)
        {
            await _target.PutAsync($"family_{type}", """{"mappings":{"dynamic":false}}""");
        }

        await moving.RunAsync(_target.Client, await new Planning.Planner(moving.Snapshot).PlanAsync([moving.Snapshot.GetIndex("family")], CancellationToken.None));

        foreach (var type in types)
        {
            var content = await _target.ContentAsync($"family_{type}");
            Assert.Equal(moving.ExpectedLines("family").Count(line => Text(line, "type") == type), content.Count);
            Assert.All(content, document => Assert.Equal($"{type} to family_{type}", JsonNode.Parse(document.Source)!["from"]!.GetValue<string>()));
        }
    }

    private static IEnumerable<JsonElement> Lines(Moving moving) => moving.Snapshot.Indices.SelectMany(index => moving.ExpectedLines(index.Name));

    private static bool HasSource(JsonElement line) => line.TryGetProperty("source_b64", out _) || line.GetProperty("source").ValueKind != JsonValueKind.Null;

    private static string Relation(JsonElement line) => line.TryGetProperty("parent", out var parent)
        ? new JsonObject { ["name"] = Text(line, "type"), ["parent"] = parent.GetString() }.ToJsonString()
        : JsonValue.Create(Text(line, "type")).ToJsonString();

    private static string Text(JsonElement line, string name) => line.GetProperty(name).GetString()!;
}
