using System.Text.Json.Nodes;

namespace Ferry.Backfill.Tests;

/// <summary>Sources that clients sent as CBOR, SMILE or YAML, or that the server compressed, arrive as JSON.</summary>
public sealed class SourceFormsTests : IAsyncLifetime
{
    private Target _target = null!;

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync() => await _target.DisposeAsync();

    [Theory]
    [InlineData("elasticsearch-2.4.6", "formats")]
    [InlineData("elasticsearch-5.6.16", "formats")]
    public async Task Every_form_arrives_as_JSON(string version, string index)
    {
        using var moving = await Moving.OpenAsync(version, "formats");
        await _target.PutIndicesAsync(moving.Snapshot);
        var plan = await moving.PlanAsync();

        var result = await moving.RunAsync(_target.Client, plan);

        Assert.True(result.IsComplete, string.Join('\n', result.Indices.SelectMany(tally => tally.Problems)));
        Assert.Empty(moving.Failed());
        Sources.AssertSame(moving.Expected(index), await _target.ContentAsync(index));
    }

    /// <summary>Elasticsearch 1.x took fields without a name, which no later server takes: those documents are refused, and kept.</summary>
    [Theory]
    [InlineData("compress_true")]
    [InlineData("format_smile_compressed")]
    [InlineData("formats")]
    public async Task What_1_x_compressed_arrives_as_JSON_but_for_what_targets_refuse(string index)
    {
        const string nameless = "\"\":";
        using var moving = await Moving.OpenAsync("elasticsearch-1.7.6", "formats");
        await _target.PutIndicesAsync(moving.Snapshot);
        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        var refused = moving.Failed();
        Assert.NotEmpty(refused);
        Assert.All(refused, document => Assert.Contains("field name cannot be an empty string", document.GetProperty("reason").GetString()));
        Assert.Equal(refused.Count, result.Indices.Sum(tally => tally.Failed));
        Assert.All(result.Indices, tally => Assert.Equal((tally.LiveDocs, tally.LiveDocs - tally.Failed), (tally.Read, tally.Sent)));
        Assert.Empty(result.Indices.SelectMany(tally => tally.Problems));
        var expected = moving.Expected(index).Where(document => !JsonNode.Parse(document.Source)!.ToJsonString().Contains(nameless, StringComparison.Ordinal)).ToList();
        Sources.AssertSame([.. expected.Select(document => (document.Key, Corrected(document.Source)))], await _target.ContentAsync(index));
    }

    /// <summary>The server of that case shows a number of YAML as text; later ones, asked about the same bytes, show it as a number.</summary>
    private static string Corrected(string source) => source.Replace("\"1.7976931348623157E308\"", "1.7976931348623157E308", StringComparison.Ordinal);

    [Fact]
    public async Task A_source_that_cannot_be_read_is_kept_as_it_is_stored_with_the_reason()
    {
        using var moving = await Moving.OpenAsync("elasticsearch-5.6.16", "formats");
        await _target.PutIndicesAsync(moving.Snapshot);
        var good = await moving.PlanAsync();
        var damaged = await moving.BreakCborAsync(good.Indices[0].Id);
        await moving.ReopenAsync();

        var result = await moving.RunAsync(_target.Client, await moving.PlanAsync());

        Assert.False(result.IsComplete);
        var tally = Assert.Single(result.Indices);
        Assert.Equal((tally.LiveDocs, tally.LiveDocs - 1, 1), (tally.Read, tally.Sent, tally.Failed));
        var failed = Assert.Single(moving.Failed());
        Assert.Equal("source_unreadable", failed.GetProperty("type").GetString());
        Assert.Contains("cannot be turned into JSON: at byte ", failed.GetProperty("reason").GetString());
        Assert.Equal(damaged, failed.GetProperty("source_b64").GetBytesFromBase64()[..damaged.Length]);
        Assert.Equal(tally.Sent, (await _target.ContentAsync(tally.Index)).Count);
    }
}
