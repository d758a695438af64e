using Ferry.Cli.Configuration;

namespace Ferry.Cli.Telemetry;

/// <summary>Exports metrics and traces of a backfill for as long as it lives. What is not asked for is not loaded: OpenTelemetry stays behind <see cref="Exporters"/>.</summary>
public static class BackfillTelemetry
{
    private const string OtlpVariable = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Starts what the settings ask for; disposing sends what is left.</summary>
    /// <exception cref="UsageException">A setting cannot be read, or the port cannot be listened on.</exception>
    public static IAsyncDisposable Start(Settings settings, CommandHost host)
    {
        var port = settings.Find(TelemetrySettings.MetricsPort);
        var otlp = settings.Find(TelemetrySettings.Otlp) ?? OtlpOfEnvironment();
        return port is null && otlp is null ? new Nothing() : Exporters.Start(port, settings.Get(TelemetrySettings.MetricsAddress), otlp, host.Output);
    }

    private static Uri? OtlpOfEnvironment()
    {
        if (Environment.GetEnvironmentVariable(OtlpVariable) is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return Parsers.Url.Read([text]);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{OtlpVariable}: {e.Message}");
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
