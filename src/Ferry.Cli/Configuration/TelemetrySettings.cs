using System.Net;

namespace Ferry.Cli.Configuration;

/// <summary>Where metrics and traces of a backfill go.</summary>
public static class TelemetrySettings
{
    public static SettingGroup Group { get; } = [];

    public static Setting<int?> MetricsPort { get; } = Group.Add(new Setting<int?>(
        "--metrics-port", "backfill.metrics_port", "N", "Serve metrics for Prometheus at http://127.0.0.1:N/metrics while the backfill runs.", Parsers.Number(1, 65535)));

    public static Setting<IPAddress> MetricsAddress { get; } = Group.Add(new Setting<IPAddress>(
        "--metrics-address", "backfill.metrics_address", "IP", "Serve them on this address of the machine, for whoever reaches it; 0.0.0.0 is all.", Parsers.Address)
    { Default = "127.0.0.1" });

    public static Setting<Uri> Otlp { get; } = Group.Add(new Setting<Uri>(
        "--otlp", "telemetry.otlp", "URL", "Send metrics and traces to this OpenTelemetry collector, as http://host:4318; or OTEL_EXPORTER_OTLP_ENDPOINT.", Parsers.Url));
}
