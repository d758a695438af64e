using System.Text.Json;

namespace Ferry.Backfill.Failures;

/// <summary>A document that the target refused, as a file of <see cref="FailedDocuments"/> has it.</summary>
public sealed record FailedDocument
{
    // The source, which may be nested as deep as a line of JSON may be, lies one level down.
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 1001 };

    /// <summary>Name at the source.</summary>
    public required string Index { get; init; }

    /// <summary>The index of the target that it was for; null if that has the name at the source.</summary>
    public string? Target { get; init; }

    /// <summary>Its mapping type at the source, where a transform that failed on it must know it; else null.</summary>
    public string? MappingType { get; init; }

    public required string Id { get; init; }

    /// <summary>On the target; null for none.</summary>
    public string? Routing { get; init; }

    /// <summary>The version that it was sent with; null if it was sent without.</summary>
    public long? Version { get; init; }

    /// <summary>HTTP status of the operation; 0 if it was not sent.</summary>
    public required int Status { get; init; }

    public required string Type { get; init; }

    public required string Reason { get; init; }

    /// <summary>The user allows this error: the document counts as skipped.</summary>
    public bool IsAllowed { get; init; }

    /// <summary>The source as it was sent, or as it is stored where it could not be.</summary>
    public required ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Whether the source is JSON in one line.</summary>
    public required bool HasJson { get; init; }

    /// <summary>The whole line.</summary>
    public required ReadOnlyMemory<byte> Line { get; init; }

    /// <param name="line">A line without its end, which the document refers to.</param>
    /// <exception cref="FormatException">It is not the line of a refused document.</exception>
    public static FailedDocument Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            return Read(line);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new FormatException($"it is not the line of a refused document ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static FailedDocument Read(ReadOnlyMemory<byte> line)
    {
        string? index = null, target = null, mappingType = null, id = null, routing = null, type = null, reason = null;
        long? version = null;
        int? status = null;
        ReadOnlyMemory<byte>? json = null, encoded = null;
        var isAllowed = false;
        var reader = new Utf8JsonReader(line.Span, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString();
            reader.Read();
            switch (name)
            {
                case "index":
                    index = reader.GetString();
                    break;
                case "target":
                    target = reader.GetString();
                    break;
                case "mapping_type":
                    mappingType = reader.GetString();
                    break;
                case "id":
                    id = reader.GetString();
                    break;
                case "routing":
                    routing = reader.GetString();
                    break;
                case "version":
                    version = reader.GetInt64();
                    break;
                case "status":
                    status = reader.GetInt32();
                    break;
                case "type":
                    type = reader.GetString();
                    break;
                case "reason":
                    reason = reader.GetString();
                    break;
                case "allowed":
                    isAllowed = reader.GetBoolean();
                    break;
                case "source":
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    json = line[start..(int)reader.BytesConsumed];
                    break;
                case "source_b64":
                    encoded = reader.GetBytesFromBase64();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new FailedDocument
        {
            Index = index ?? throw Missing("index"),
            Target = target,
            MappingType = mappingType,
            Id = id ?? throw Missing("id"),
            Routing = routing,
            Version = version,
            Status = status ?? throw Missing("status"),
            Type = type ?? throw Missing("type"),
            Reason = reason ?? throw Missing("reason"),
            IsAllowed = isAllowed,
            Source = json ?? encoded ?? throw Missing("source"),
            HasJson = json is not null,
            Line = line,
        };
    }

    private static FormatException Missing(string name) => new($"'{name}' is missing");
}
