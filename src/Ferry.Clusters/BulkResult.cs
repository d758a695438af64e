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
    /// <exception cref="FormatException">A status is not a whole number.</exception>
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
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Require(ref reader, JsonTokenType.StartObject);
                Expect(ref reader, JsonTokenType.PropertyName); // index, create …
                if (ReadItem(ref reader, items) is { } failure)
                {
                    (failures ??= []).Add(failure);
                }

                Expect(ref reader, JsonTokenType.EndObject);
                items++;
            }
        }

        reader.Read(); // throws if anything but white space follows
        return new BulkResult(items, (IReadOnlyList<BulkItemFailure>?)failures ?? []);
    }

    private static BulkItemFailure? ReadItem(ref Utf8JsonReader reader, int position)
    {
        int? status = null;
        (string Type, string Reason)? error = null;
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
                using var json = JsonDocument.ParseValue(ref reader);
                error = Describe(json.RootElement);
            }
            else
            {
                reader.Skip();
            }
        }

        // Without a status nothing is known of the document, which is not to be taken for success or failure.
        var known = status ?? throw new JsonException($"item {position} has no status");
        return error is null && known is >= 200 and <= 299
            ? null
            : new BulkItemFailure(position, known, error?.Type ?? "unknown", error?.Reason ?? "");
    }

    /// <summary>Type and reason of an error of one item, of this or another request of many.</summary>
    internal static (string Type, string Reason) Describe(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object)
        {
            return ("unknown", error.Text());
        }

        var type = error.TryGetProperty("type", out var t) ? t.Text() : "unknown";
        var reason = error.TryGetProperty("reason", out var r) ? r.Text() : "";
        return error.TryGetProperty("caused_by", out var cause)
            && cause.ValueKind == JsonValueKind.Object
            && cause.TryGetProperty("reason", out var deeper)
                ? (type, $"{reason}: {deeper.Text()}")
                : (type, reason);
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token)
    {
        reader.Read();
        Require(ref reader, token);
    }

    private static void Require(ref Utf8JsonReader reader, JsonTokenType token)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"{token} expected at byte {reader.TokenStartIndex}, {reader.TokenType} found");
        }
    }
}
