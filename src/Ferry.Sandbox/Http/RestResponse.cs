using System.Buffers;
using System.Text;
using System.Text.Json;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Http;

/// <summary>An answer that is collected whole before it is sent, so that an error can still take its place.</summary>
internal sealed class RestResponse : IDisposable
{
    public const string JsonType = "application/json; charset=UTF-8";
    public const string TextType = "text/plain; charset=UTF-8";

    private readonly ArrayBufferWriter<byte> buffer = new(1024);

    public RestResponse() => Json = new Utf8JsonWriter(buffer, SourceJson.Writer);

    public int Status { get; set; } = 200;

    public string ContentType { get; private set; } = JsonType;

    public string? Location { get; set; }

    public Utf8JsonWriter Json { get; }

    /// <summary>Answers with text instead of JSON.</summary>
    public void Text(string text)
    {
        ContentType = TextType;
        buffer.Write(Encoding.UTF8.GetBytes(text));
    }

    public void Acknowledged()
    {
        Json.WriteStartObject();
        Json.WriteBoolean("acknowledged", true);
        Json.WriteEndObject();
    }

    /// <summary>Replaces whatever was written by an error.</summary>
    public void Error(OpenSearchException error)
    {
        Reset(error.Status);
        error.WriteAnswer(Json);
    }

    /// <summary>Replaces whatever was written by one of the short errors, whose status may be only in the head.</summary>
    public void Error(int status, string error, bool statusInBody = true)
    {
        Reset(status);
        Json.WriteStartObject();
        Json.WriteString("error", error);
        if (statusInBody) Json.WriteNumber("status", status);
        Json.WriteEndObject();
    }

    public ReadOnlyMemory<byte> Finish()
    {
        Json.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => Json.Dispose();

    private void Reset(int status)
    {
        Json.Reset();
        buffer.ResetWrittenCount();
        Status = status;
        ContentType = JsonType;
    }
}
