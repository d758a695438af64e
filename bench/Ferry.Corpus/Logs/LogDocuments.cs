using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Ferry.Corpus.Logs;

/// <summary>
/// Log lines of a web shop's services. They repeat themselves as real ones do: LZ4 makes them two to three times smaller.
/// </summary>
internal sealed class LogDocuments
{
    // What a document has besides its message.
    private const int EnvelopeBytes = 765;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly Random random;
    private readonly AutoIds ids;
    private readonly LogWords words;
    private readonly int messageBytes;
    private DateTimeOffset now = Start;

    public LogDocuments(int seed, int documentBytes)
    {
        messageBytes = Math.Max(documentBytes - EnvelopeBytes, 20);
        random = new Random(seed);
        ids = new AutoIds(random);
        words = new LogWords(random);
    }

    /// <summary>Writes the next document as JSON of one line.</summary>
    /// <returns>Its id.</returns>
    public string Next(IBufferWriter<byte> document)
    {
        now = now.AddMilliseconds(random.Next(200));
        using var json = new Utf8JsonWriter(document, Relaxed);
        Write(json);
        return ids.Next(now);
    }

    private void Write(Utf8JsonWriter json)
    {
        var status = words.Status();
        var level = status >= 500 ? "ERROR" : status >= 400 ? "WARN" : random.Next(5) == 0 ? "DEBUG" : "INFO";
        var service = words.Service();
        var latency = Math.Round(-120 * Math.Log(1 - random.NextDouble()), 3);

        json.WriteStartObject();
        json.WriteString("@timestamp", now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"));
        json.WriteString("level", level);
        json.WriteString("service", service);
        json.WriteString("logger", $"com.example.shop.{service}.RequestLog");
        json.WriteString("thread", $"http-nio-8080-exec-{random.Next(1, 200)}");
        json.WriteString("trace_id", Hex(16));
        json.WriteString("span_id", Hex(8));
        json.WriteString("message", words.Message(messageBytes / 2 + random.Next(messageBytes)));
        WriteHost(json, service);
        WriteRequest(json, status, latency);
        json.WriteStartArray("tags");
        for (var i = random.Next(1, 4); i > 0; i--)
            json.WriteStringValue(words.Tag());
        json.WriteEndArray();
        json.WriteNumber("sequence", random.Next(1_000_000));
        json.WriteBoolean("sampled", random.Next(10) == 0);
        json.WriteEndObject();
    }

    private void WriteHost(Utf8JsonWriter json, string service)
    {
        var node = random.Next(24);
        json.WriteStartObject("host");
        json.WriteString("name", $"{service}-{node:00}.eu-central-1.example.com");
        json.WriteString("ip", $"10.20.{node / 8}.{10 + node}");
        json.WriteStartObject("container");
        json.WriteString("image", $"registry.example.com/shop/{service}:2024.{1 + node % 3}");
        json.WriteString("runtime", "containerd");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteRequest(Utf8JsonWriter json, int status, double latency)
    {
        json.WriteStartObject("http");
        json.WriteString("client_ip", $"{random.Next(1, 224)}.{random.Next(256)}.{random.Next(256)}.{random.Next(1, 255)}");
        json.WriteString("method", status == 201 ? "POST" : "GET");
        json.WriteString("url", words.Url());
        json.WriteNumber("status", status);
        json.WriteNumber("bytes", random.Next(200, 60_000));
        json.WriteNumber("latency_ms", latency);
        json.WriteString("user_agent", words.UserAgent());
        json.WriteEndObject();
    }

    private string Hex(int bytes) => random.GetHexString(2 * bytes, lowercase: true);
}
