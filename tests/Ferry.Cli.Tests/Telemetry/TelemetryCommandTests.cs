using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ferry.Sandbox;
using Ferry.TestKit;
using Ferry.TestKit.Stores;

namespace Ferry.Cli.Tests.Telemetry;

/// <summary>Telemetry of <c>ferry backfill</c>.</summary>
public sealed class TelemetryCommandTests : IDisposable
{
    private readonly FerryProcess _ferry = new();

    [Fact]
    public async Task A_port_that_is_taken_ends_with_2()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var run = await _ferry.RunAsync("backfill", "--repository", ".", "--snapshot", "s", "--target", "http://127.0.0.1:1", "--metrics-port", $"{port}");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains($"port {port} of 127.0.0.1", run.Notes);
        Assert.Contains("--metrics-port", run.Notes);
    }

    [Fact]
    public async Task A_standard_variable_that_is_no_address_ends_with_2()
    {
        _ferry.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "collector:4317";
        var run = await _ferry.RunAsync("backfill", "--repository", ".", "--snapshot", "s", "--target", "http://127.0.0.1:1");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("OTEL_EXPORTER_OTLP_ENDPOINT: ", run.Notes);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("--otlp", true)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", true)]
    public async Task Nothing_is_loaded_that_is_not_asked_for(string way, bool loaded)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the files that a process has loaded are read from /proc");
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var target = await WebServer.StartAsync(async context =>
        {
            asked.TrySetResult();
            await answer.Task;
            context.Response.StatusCode = 403;
        });
        string[] more = way == "--otlp" ? ["--otlp", "http://127.0.0.1:1"] : [];
        _ferry.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = way.StartsWith("OTEL", StringComparison.Ordinal) ? "http://127.0.0.1:1" : "";
        using var process = _ferry.Start(
            ["backfill", "--repository", Fixtures.Case("elasticsearch-7.10.2", "churn").RepositoryPath, "--snapshot", "snap1", "--target", target.Uri.AbsoluteUri, .. more]);
        var ended = FerryProcess.EndAsync(process);
        await Task.WhenAny(asked.Task, ended);
        var maps = process.HasExited ? "" : await File.ReadAllTextAsync($"/proc/{process.Id}/maps");
        answer.SetResult();

        Assert.Equal(ExitCode.TargetFailed, (await ended).ExitCode);
        Assert.Contains("Ferry.Snapshots.dll", maps);
        Assert.Equal(loaded, maps.Contains("OpenTelemetry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_is_sent_what_a_backfill_measures()
    {
        var received = new ConcurrentQueue<string>();
        await using var collector = await WebServer.StartAsync(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            received.Enqueue($"{context.Request.Path} {Encoding.Latin1.GetString(body.ToArray())}");
        });
        await using var target = await SandboxCluster.StartAsync();
        var run = await _ferry.RunAsync(
            "backfill", "--repository", Fixtures.Case("elasticsearch-7.10.2", "churn").RepositoryPath, "--snapshot", "snap1", "--target", target.Uri.AbsoluteUri, "--otlp", collector.Uri.AbsoluteUri);

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains(received, body => body.StartsWith("/v1/metrics", StringComparison.Ordinal) && body.Contains("ferry.backfill.bulk.duration", StringComparison.Ordinal));
        Assert.Contains(received, body => body.StartsWith("/v1/traces", StringComparison.Ordinal) && body.Contains("Ferry.Backfill", StringComparison.Ordinal));
    }

    public void Dispose() => _ferry.Dispose();
}
