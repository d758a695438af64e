using System.Runtime.InteropServices;
using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>What the server says is in one snapshot of a case.</summary>
internal sealed class ExpectedSnapshot
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 2000 };

    private ExpectedSnapshot(IReadOnlyList<MovedDocument> documents, IReadOnlyDictionary<string, int> withoutSource, IReadOnlyDictionary<string, int> counts)
    {
        Documents = documents;
        WithoutSource = withoutSource;
        Counts = counts;
    }

    /// <summary>Those with a source, as the target must give it back.</summary>
    public IReadOnlyList<MovedDocument> Documents { get; }

    /// <summary>By index, how many documents have no stored source.</summary>
    public IReadOnlyDictionary<string, int> WithoutSource { get; }

    /// <summary>Live root documents by index; indices without documents, or without a shard in the snapshot, may be absent.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; }

    /// <param name="fixture">The case.</param>
    /// <param name="snapshot">Name of the snapshot.</param>
    /// <param name="target">The index of the target for an index and a type; the type is null where documents have none. Null for the name of the index.</param>
    public static ExpectedSnapshot Of(FixtureCase fixture, string snapshot, Func<string, string?, string>? target = null)
    {
        var documents = new List<MovedDocument>();
        var withoutSource = new Dictionary<string, int>();
        foreach (var line in fixture.ExpectedDocuments())
        {
            using var json = JsonDocument.Parse(line, Deep);
            var document = json.RootElement;
            var index = document.GetProperty("index").GetString()!;
            if (document.GetProperty("snapshot").GetString() != snapshot || fixture.IsLeftOut(index))
            {
                continue;
            }

            if (!fixture.IsSourceMadeUp(index) && Source(document) is { } source)
            {
                var routing = document.TryGetProperty("routing", out var value) ? value.GetString() : null;
                var type = document.TryGetProperty("type", out var named) ? named.GetString() : null;
                documents.Add(new MovedDocument(target?.Invoke(index, type) ?? index, document.GetProperty("id").GetString()!, routing, source));
            }
            else
            {
                withoutSource[index] = withoutSource.GetValueOrDefault(index) + 1;
            }
        }

        var counts = fixture.ExpectedCounts.GetProperty(snapshot).EnumerateObject()
            .Where(index => !fixture.IsLeftOut(index.Name) && index.Value.GetProperty("docs").ValueKind == JsonValueKind.Number)
            .ToDictionary(index => index.Name, index => index.Value.GetProperty("docs").GetInt32());
        return new ExpectedSnapshot(documents, withoutSource, counts);
    }

    /// <summary>
    /// The stored bytes, with the line ends that a bulk request cannot carry as spaces, and none around the value, which nobody can
    /// tell from the answer of a search; null if nothing is stored.
    /// </summary>
    private static byte[]? Source(JsonElement document)
    {
        if (document.TryGetProperty("source_b64", out var encoded))
        {
            byte[] line = [.. encoded.GetBytesFromBase64().Select(b => b is (byte)'\n' or (byte)'\r' ? (byte)' ' : b)];
            return [.. line.AsSpan().Trim((byte)' ')];
        }

        var source = document.GetProperty("source");
        return source.ValueKind == JsonValueKind.Null ? null : JsonMarshal.GetRawUtf8Value(source).ToArray();
    }
}
