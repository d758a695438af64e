using System.Net;
using System.Net.Sockets;
using Ferry.Backfill;
using Ferry.Cli.Terminal;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Ferry.Cli.Telemetry;

/// <summary>OpenTelemetry's providers: one for what Prometheus fetches, two for what a collector is sent.</summary>
public sealed class Exporters : IAsyncDisposable
{
    private const string ProtocolVariable = "OTEL_EXPORTER_OTLP_PROTOCOL";

    // A collector that is gone must not keep a finished backfill from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Output _output;
    private readonly Uri? _otlp;
    private readonly MeterProvider? _served;
    private readonly MeterProvider? _sentMetrics;
    private readonly TracerProvider? _sentTraces;

    private Exporters(int? port, IPAddress address, Uri? otlp, Output output)
    {
        _output = output;
        _otlp = otlp;
        _served = port is { } number ? Serve(number, address) : null;
        if (otlp is not null)
        {
            _sentMetrics = Metrics().AddOtlpExporter(options => Direct(options, otlp, "v1/metrics")).Build();
            _sentTraces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(Resource()).AddSource(BackfillMeter.Name)
                .AddOtlpExporter(options => Direct(options, otlp, "v1/traces")).Build();
        }
    }

    /// <param name="port">Where Prometheus fetches metrics; null: nowhere.</param>
    /// <param name="address">The address of this machine on which that is.</param>
    /// <param name="otlp">The collector that is sent metrics and traces; null: none.</param>
    /// <param name="output">Told of what could not be sent.</param>
    /// <exception cref="UsageException">The port cannot be listened on.</exception>
    public static Exporters Start(int? port, IPAddress address, Uri? otlp, Output output) => new(port, address, otlp, output);

    public async ValueTask DisposeAsync() => await Task.Run(() =>
    {
        var patience = (int)Patience.TotalMilliseconds;
        _served?.Dispose();
        _sentTraces?.Shutdown(patience);
        _sentTraces?.Dispose();
        if (_sentMetrics?.ForceFlush(patience) == false)
        {
            _output.Warn($"the last metrics could not be sent to {_otlp}");
        }

        _sentMetrics?.Dispose();
    });

    private static MeterProvider Serve(int port, IPAddress address)
    {
        // Any address is spelled "+" there, which also takes any name of the host.
        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? "+"
            : address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]"
            : address.ToString();
        try
        {
            return Metrics().AddPrometheusHttpListener(options => options.ConfigureHttpListener = (_, listener) =>
            {
                listener.Prefixes.Clear();
                listener.Prefixes.Add($"http://{host}:{port}/");
            }).Build();
        }
        catch (Exception e) when (e is InvalidOperationException or HttpListenerException or SocketException)
        {
            throw new UsageException($"metrics cannot be served on port {port} of {address}: {(e.InnerException ?? e).Message}; choose another with --metrics-port");
        }
    }

    private static void Direct(OtlpExporterOptions options, Uri otlp, string path)
    {
        // The protocol that the standard proposes; the SDK's own default is another.
        options.Protocol = Environment.GetEnvironmentVariable(ProtocolVariable) == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        options.Endpoint = options.Protocol == OtlpExportProtocol.Grpc ? otlp : new Uri($"{otlp.AbsoluteUri.TrimEnd('/')}/{path}");
        options.TimeoutMilliseconds = (int)Patience.TotalMilliseconds;
    }

    private static MeterProviderBuilder Metrics() =>
        Sdk.CreateMeterProviderBuilder().SetResourceBuilder(Resource()).AddMeter(BackfillMeter.Name);

    // OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES come last, and so count more.
    private static ResourceBuilder Resource() => ResourceBuilder.CreateEmpty()
        .AddService("ferry", serviceVersion: typeof(Exporters).Assembly.GetName().Version!.ToString(3))
        .AddTelemetrySdk()
        .AddEnvironmentVariableDetector();
}
