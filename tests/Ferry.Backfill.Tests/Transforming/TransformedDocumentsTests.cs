using System.Text.Json;
using System.Text.Json.Nodes;
using Ferry.Backfill.Sending;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill.Tests.Transforming;

public sealed class TransformedDocumentsTests : IAsyncLifetime
{
    private Target _target = null!;

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public ValueTask DisposeAsync() => _target.DisposeAsync();

    [Theory]
    [InlineData("elasticsearch-7.10.2", "odd")]
    [InlineData("elasticsearch-7.10.2", "codec")]
    [InlineData("opensearch-2.19.4", "churn")]
    [InlineData("elasticsearch-1.7.6", "odd")]
    public async Task What_a_script_leaves_alone_arrives_as_it_was(string version, string name)
    {
        using var moving = await Moving.OpenAsync(version, name);
        moving.Transforms = Scripts.Of("same.js", "(list => { list.forEach(entry => [...entry.get('document').keys()]); return list; })");
        var plan = await moving.PlanAsync();
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, plan);

        Assert.True(result.IsComplete, BackfillRunTests.Problems(result));
        foreach (var index in moving.Snapshot.Indices)
        {
            AssertSame(moving.Expected(index.Name), await _target.ContentAsync(index.Name));
        }
    }

    [Fact]
    public async Task A_script_changes_removes_adds_and_redirects_documents_and_each_has_its_fate()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        moving.Transforms = Scripts.OfEntry(
            """
            entry => {
              const id = entry.operation._id;
              if (id.endsWith('0')) return null;
              if (id.endsWith('1')) { entry.operation._index += '-moved'; return entry; }
              if (id.endsWith('2')) return [entry, { operation_type: 'index', operation: { _index: entry.operation._index, _id: id + '-copy' }, document: { copy: true } }];
              entry.document.set('seen', true);
              return entry;
            }
            """);
        await _target.PutIndicesAsync(moving.Snapshot);
        foreach (var index in moving.Snapshot.Indices)
        {
            await _target.PutAsync($"{index.Name}-moved", """{"mappings":{"dynamic":false}}""");
        }

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        foreach (var index in moving.Snapshot.Indices)
        {
            var lines = moving.ExpectedLines(index.Name).ToList();
            var tally = result.Indices.Single(tally => tally.Index == index.Name);
            var (dropped, moved, copied) = (Ending(lines, '0'), Ending(lines, '1'), Ending(lines, '2'));
            Assert.Equal(lines.Count, tally.Read);
            Assert.Equal(dropped, tally.Skipped.Where(skip => SkipReason.IsDropped(skip.Key)).Sum(skip => skip.Value));
            Assert.Equal(copied, tally.Added);
            Assert.Equal(moved, tally.Elsewhere.GetValueOrDefault($"{index.Name}-moved"));
            Assert.Equal(lines.Count - dropped + copied, tally.Sent);
            Assert.True(tally.IsComplete);
            Assert.Equal(moved, (await _target.ContentAsync($"{index.Name}-moved")).Count);

            var content = (await _target.ContentAsync(index.Name)).ToDictionary(document => document.Key, document => JsonNode.Parse(document.Source)!);
            Assert.Equal(lines.Count - dropped - moved + copied, content.Count);
            Assert.All(content.Where(document => !document.Key.Contains("-copy", StringComparison.Ordinal) && !document.Key.Contains("2 ", StringComparison.Ordinal)), document => Assert.True((bool)document.Value["seen"]!));
        }

        static int Ending(List<JsonElement> lines, char end) => lines.Count(line => line.GetProperty("id").GetString()!.EndsWith(end));
    }

    [Fact]
    public async Task A_document_on_which_a_script_fails_is_kept_and_sent_when_the_script_is_mended()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "odd");
        moving.Transforms = Scripts.OfEntry("entry => { if (entry.operation._id.length > 2) throw new Error('too long'); entry.document.set('seen', 1); return entry; }");
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        foreach (var index in moving.Snapshot.Indices)
        {
            var tally = result.Indices.Single(tally => tally.Index == index.Name);
            var expected = moving.ExpectedLines(index.Name).Where(line => line.GetProperty("id").GetString()!.Length > 2).ToList();
            var kept = moving.Failed().Where(line => line.GetProperty("index").GetString() == index.Name).ToList();
            Assert.Equal(expected.Count, tally.Failed);
            Assert.Equal(expected.Select(line => (Moving.Key(line), Moving.Source(line))).Order(), kept.Select(line => (Moving.Key(line), Moving.Source(line))).Order());
            Assert.All(kept, line => Assert.Equal("transform_failed", line.GetProperty("type").GetString()));
            Assert.All(kept, line => Assert.Contains("entries.js: Error: too long", line.GetProperty("reason").GetString(), StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("(list => { throw new Error('never'); })", "never")]
    [InlineData("(list => list.map(entry => entry.document))", "without 'operation'")]
    [InlineData("(list => list[0])", "no list of documents")]
    [InlineData("(list => null)", "gave nothing")]
    [InlineData("(list => list.map(entry => ({ ...entry, operation_type: 'delete' })))", "'delete'")]
    [InlineData("(list => list.map(entry => ({ ...entry, document: 5 })))", "is no object")]
    [InlineData("(list => list.map(entry => ({ ...entry, operation: { _id: '1' } })))", "without '_index'")]
    [InlineData("(list => list.map(entry => { entry.operation.pipeline = 'p'; return entry; }))", "with 'pipeline'")]
    public async Task A_script_that_takes_nothing_ends_the_run(string script, string reason)
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec", workers: 1);
        moving.Transforms = Scripts.Of("never.js", script);
        await _target.PutIndicesAsync(moving.Snapshot);
        var plan = await moving.PlanAsync();

        var error = await Assert.ThrowsAsync<ItemTransformException>(async () => await moving.RunAsync(_target.Client, plan));

        Assert.Contains("the first 20 documents have failed", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_and_expressions_transform_documents_too()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "churn");
        var rules = Scripts.Of("rules.yaml", "- {set: {/document/moved: true, /operation/routing: r}}");
        var expression = Scripts.Of("all.jmespath", "[*].{operation: operation, document: {was: document, id: operation._id}}");
        moving.Transforms = rules with { Items = [.. rules.Items, .. expression.Items] };
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        Assert.True(result.IsComplete, BackfillRunTests.Problems(result));
        var index = moving.Snapshot.Indices[0].Name;
        var content = await _target.ContentAsync(index);
        Assert.Equal(moving.ExpectedLines(index).Select(line => $"{line.GetProperty("id").GetString()} r").Order(), content.Select(document => document.Key).Order());
        Assert.All(content, document => Assert.True((bool)JsonNode.Parse(document.Source)!["was"]!["moved"]!));
    }

    [Fact]
    public async Task Versions_go_with_what_a_script_leaves_of_an_operation()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "churn");
        moving.Transforms = Scripts.OfEntry("entry => { entry.document.set('seen', 1); return entry; }");
        moving.Send = moving.Send with { Versioning = Versioning.ExternalGte };
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        Assert.True(result.IsComplete, BackfillRunTests.Problems(result));
        var index = moving.Snapshot.Indices.First(index => moving.ExpectedLines(index.Name).Any()).Name;
        Assert.Equal(moving.ExpectedVersions(index), await _target.VersionsAsync(index));
    }

    [Fact]
    public async Task A_transformed_document_that_the_target_refuses_is_kept_as_it_was_sent()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "churn", workers: 1);
        moving.Transforms = Scripts.OfEntry("entry => { entry.document.set('seen', 1); entry.operation._index = 'other'; return entry; }");
        await _target.PutAsync("other", "{}");
        await _target.PutAsync("other/_settings", """{"index.blocks.write":true}""");
        await _target.PutIndicesAsync(moving.Snapshot);

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        var kept = moving.Failed();
        Assert.Equal(result.Indices.Sum(index => index.Read), kept.Count);
        Assert.NotEmpty(kept);
        Assert.All(kept, line => Assert.Equal(("other", 1), (line.GetProperty("target").GetString(), line.GetProperty("source").GetProperty("seen").GetInt32())));
        Assert.All(result.Indices, index => Assert.Empty(index.Elsewhere));
    }

    private static void AssertSame(List<(string Key, string Source)> expected, List<(string Key, string Source)> actual)
    {
        Assert.Equal(expected.Select(document => document.Key), actual.Select(document => document.Key));
        foreach (var (before, after) in expected.Zip(actual))
        {
            Assert.True(JsonNode.DeepEquals(Parse(before.Source), Parse(after.Source)), $"{before.Key}: {before.Source} became {after.Source}");
        }

        static JsonNode? Parse(string source) => JsonNode.Parse(source, documentOptions: new JsonDocumentOptions { MaxDepth = 1000, CommentHandling = JsonCommentHandling.Skip });
    }
}
