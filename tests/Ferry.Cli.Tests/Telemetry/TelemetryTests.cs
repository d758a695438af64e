using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ferry.Backfill;
using Ferry.Cli.Configuration;
using Ferry.Cli.Telemetry;
using Ferry.Cli.Terminal;
using Ferry.TestKit.Stores;

namespace Ferry.Cli.Tests.Telemetry;

/// <summary>What leaves a process in which a meter and a source of activities of the backfill's name do something.</summary>
public sealed class TelemetryTests : IDisposable
{
    private readonly StringWriter _notes = new();
    private readonly Meter _meter = new(BackfillMeter.Name);
    private readonly ActivitySource _activities = new(BackfillMeter.Name);

    [Fact]
    public async Task Prometheus_fetches_counters_and_histograms()
    {
        var port = FreePort();
        await using var telemetry = Start("--metrics-port", $"{port}");
        _meter.CreateCounter<long>("ferry.test.documents", "{document}").Add(41, new KeyValuePair<string, object?>("index", "logs"));
        _meter.CreateHistogram<double>("ferry.test.duration", "s").Record(0.2);
        using var http = new HttpClient();
        var text = await http.GetStringAsync($"http://127.0.0.1:{port}/metrics");

        var lines = text.Split('\n');
        Assert.Contains("# TYPE ferry_test_documents_total counter", lines);
        Assert.Contains(lines, line => line.StartsWith("ferry_test_documents_total{", StringComparison.Ordinal) && line.Contains("index=\"logs\"", StringComparison.Ordinal) && line.Split('}')[1].TrimStart().StartsWith("41", StringComparison.Ordinal));
        Assert.Contains("# TYPE ferry_test_duration_seconds histogram", lines);
        Assert.Contains(lines, line => line.StartsWith("ferry_test_duration_seconds_bucket{", StringComparison.Ordinal) && line.Contains("le=\"+Inf\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_served_on_loopback_alone_unless_told()
    {
        var port = FreePort();
        await using (Start("--metrics-port", $"{port}"))
        {
            Assert.Equal([IPAddress.Loopback], Listeners(port));
        }

        Assert.Empty(Listeners(port));
        await using (Start("--metrics-port", $"{port}", "--metrics-address", "0.0.0.0"))
        {
            Assert.Contains(Listeners(port), address => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
        }
    }

    [Fact]
    public async Task A_collector_is_sent_metrics_and_traces_at_the_end_of_a_short_process()
    {
        var received = new ConcurrentDictionary<string, string>();
        await using var collector = await WebServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.AddOrUpdate($"{context.Request.Path} {context.Request.ContentType}", _ => Encoding.Latin1.GetString(body.ToArray()), (_, before) => before + Encoding.Latin1.GetString(body.ToArray()));
        });
        await using (Start("--otlp", collector.Uri.AbsoluteUri))
        {
            _meter.CreateCounter<long>("ferry.test.sent").Add(1);
            _meter.CreateHistogram<double>("ferry.test.latency", "s").Record(0.1);
            using (_activities.StartActivity("a unit of work"))
            {
            }
        }

        var metrics = received["/v1/metrics application/x-protobuf"];
        Assert.Contains("ferry.test.sent", metrics);
        Assert.Contains("ferry.test.latency", metrics);
        Assert.Contains("service.name", metrics);
        Assert.Contains("a unit of work", received["/v1/traces application/x-protobuf"]);
        Assert.Empty(_notes.ToString());
    }

    [Fact]
    public async Task A_collector_that_is_gone_is_named_and_ends_nothing()
    {
        var port = FreePort();
        await using (Start("--otlp", $"http://127.0.0.1:{port}"))
        {
            _meter.CreateCounter<long>("ferry.test.lost").Add(1);
        }

        Assert.Contains($"http://127.0.0.1:{port}", _notes.ToString());
    }

    public void Dispose()
    {
        _meter.Dispose();
        _activities.Dispose();
        _notes.Dispose();
    }

    /// <summary>A port that nothing listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static IEnumerable<IPAddress> Listeners(int port) =>
        System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == port).Select(listener => listener.Address);

    private IAsyncDisposable Start(params string[] options)
    {
        var command = new RootCommand();
        TelemetrySettings.Group.AddTo(command);
        var host = new CommandHost(new Output(TextWriter.Null, _notes, false, false), TimeProvider.System);
        return BackfillTelemetry.Start(Settings.Of(command.Parse(options), null), host);
    }
}
