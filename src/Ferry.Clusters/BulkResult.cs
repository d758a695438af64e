using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>An operation of a bulk request that failed.</summary>
/// <param name="Position">Its place in the request, from 0.</param>
/// <param name="Status">HTTP status of the operation alone.</param>
/// <param name="Type">Such as "mapper_parsing_exception".</param>
/// <param name="Reason">In words.</param>
public sealed record BulkItemFailure(int Position, int Status, string Type, string Reason)
{
    /// <summary>Whether the same operation may succeed later (rejected execution, shard not available).</summary>
    public bool IsTransient => Status is 429 or 502 or 503 or 504;
}

/// <summary>What became of the operations of a bulk request.</summary>
public sealed class BulkResult
{
    private BulkResult(int items, IReadOnlyList<BulkItemFailure> failures)
    {
        Items = items;
        Failures = failures;
    }

    /// <summary>The response fields that <see cref="Parse"/> needs, as a filter_path.</summary>
    public const string FilterPath = "items.*.status,items.*.error.type,items.*.error.reason,items.*.error.caused_by.reason";

    /// <summary>Number of operations that the cluster reports on.</summary>
    public int Items { get; }

    public IReadOnlyList<BulkItemFailure> Failures { get; }

    /// <exception cref="JsonException">The response is not that of a bulk request.</exception>
    public static BulkResult Parse(ReadOnlySpan<byte> response)
    {
        var reader = new Utf8JsonReader(response);
        var items = 0;
        List<BulkItemFailure>? failures = null;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("items"u8))
            {
                reader.Skip();
                continue;
            }

            Expect(ref reader, JsonTokenType.StartArray);
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                Expect(ref reader, JsonTokenType.PropertyName); // index, create …
                if (ReadItem(ref reader, items) is { } failure)
                {
                    (failures ??= []).Add(failure);
                }

                Expect(ref reader, JsonTokenType.EndObject);
                items++;
            }
        }

        return new BulkResult(items, (IReadOnlyList<BulkItemFailure>?)failures ?? []);
    }

    private static BulkItemFailure? ReadItem(ref Utf8JsonReader reader, int position)
    {
        var status = 0;
        string type = "unknown", reason = "";
        var failed = false;
        Expect(ref reader, JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("status"u8))
            {
                Expect(ref reader, JsonTokenType.Number);
                status = reader.GetInt32();
            }
            else if (reader.ValueTextEquals("error"u8))
            {
                failed = true;
                using var error = JsonDocument.ParseValue(ref reader);
                (type, reason) = Describe(error.RootElement);
            }
            else
            {
                reader.Skip();
            }
        }

        return failed || status is < 200 or > 299 ? new BulkItemFailure(position, status, type, reason) : null;
    }

    private static (string Type, string Reason) Describe(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return ("unknown", error.ToString());
        }

        var type = error.TryGetProperty("type", out var t) ? t.ToString() : "unknown";
        var reason = error.TryGetProperty("reason", out var r) ? r.ToString() : "";
        return error.TryGetProperty("caused_by", out var cause) && cause.TryGetProperty("reason", out var deeper)
            ? (type, $"{reason}: {deeper}")
            : (type, reason);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new JsonException($"{token} expected at byte {reader.TokenStartIndex}, {reader.TokenType} found");
        }
    }
}
