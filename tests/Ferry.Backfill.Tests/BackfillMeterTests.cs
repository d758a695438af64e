using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Backfill.Tests;

/// <summary>The instruments belong to the process: nothing else may be sent while they are looked at.</summary>
[CollectionDefinition(nameof(BackfillMeterTests), DisableParallelization = true)]
[Collection(nameof(BackfillMeterTests))]
public sealed class BackfillMeterTests : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Instrument, double Value, string Tags)> _measured = new();

    public BackfillMeterTests()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == BackfillMeter.Name)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task What_becomes_of_a_run_can_be_measured()
    {
        await using var target = await Target.StartAsync();
        using var moving = await Moving.OpenAsync("elasticsearch-7.10.2", "codec");
        var plan = await moving.PlanAsync();
        await Moving.CreateIndicesAsync(target.Direct, plan);
        target.Proxy.Then(Fault.Answer(429, "{}"), PartialRejection.Of(target.Direct, 400, i => i < 3));

        var result = await moving.RunAsync(target.Client, plan);

        Assert.Equal(3, result.Indices.Sum(index => index.Failed));
        Assert.Equal(result.Indices.Sum(index => index.Sent), Sum("documents", "fate=sent"));
        Assert.Equal(3, Sum("documents", "fate=failed"));
        Assert.Equal(3, Sum("failures", "type=rejected_execution_exception"));
        Assert.Equal(1, Sum("throttles"));
        Assert.Equal(1, Sum("retries"));
        Assert.Equal(0, Sum("bulk.in_flight"));
        Assert.Equal(target.Proxy.Requests.Count, _measured.Count(m => m.Instrument == "ferry.backfill.bulk.duration"));
        Assert.True(Sum("bytes") > result.Indices.Sum(index => index.SourceBytes));
        Assert.Equal(1, _measured.First(m => m.Instrument == "ferry.backfill.bulk.limit").Value);

        moving.Send = moving.Send with { OpType = OpType.Create };
        var again = await moving.RunAsync(target.Client, plan);

        Assert.Equal(again.Indices.Sum(index => index.SkippedDocs), Sum("documents", "fate=skipped,reason=already_there"));
    }

    [Fact]
    public async Task Of_many_types_of_errors_only_some_are_told_apart()
    {
        await using var target = await Target.StartAsync();
        using var folder = new TempDirectory();
        using var failed = new FailedDocuments(folder.Combine("failed.ndjson"));
        var items = Enumerable.Range(0, 200).Select(i => $$$$"""{"index":{"status":400,"error":{"type":"type_{{{{i}}}}","reason":""}}}""");
        target.Proxy.Then(Fault.Answer(200, $$"""{"items":[{{string.Join(',', items)}}]}"""));

        await new BulkSender(target.Client, Target.Retries, new SendOptions())
            .SendAsync("books", Bodies.Of(Enumerable.Range(0, 200).Select(i => ($"{i}", "{}"))), failed, default);

        var types = _measured.Where(m => m.Instrument == "ferry.backfill.failures").ToLookup(m => m.Tags);
        Assert.Equal(200, types.Sum(type => type.Sum(m => m.Value)));
        Assert.InRange(types.Count, 2, 51);
        Assert.Contains("type=other", types.Select(type => type.Key));
    }

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue((instrument.Name, value, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    private double Sum(string instrument, string tags = "") =>
        _measured.Where(m => m.Instrument == "ferry.backfill." + instrument && m.Tags == tags).Sum(m => m.Value);
}
