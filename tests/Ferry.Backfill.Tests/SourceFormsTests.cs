namespace Ferry.Backfill.Tests;

/// <summary>Sources that clients sent as CBOR, SMILE or YAML, or that the server compressed, arrive as JSON.</summary>
public sealed class SourceFormsTests : IAsyncLifetime
{
    private Target _target = null!;

    public async ValueTask InitializeAsync() => _target = await Target.StartAsync();

    public async ValueTask DisposeAsync() => await _target.DisposeAsync();

    [Theory]
    [InlineData("elasticsearch-1.7.6", "compress_true")]
    [InlineData("elasticsearch-1.7.6", "format_smile_compressed")]
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
