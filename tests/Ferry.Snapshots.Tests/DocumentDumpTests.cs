using System.Text.Json;
using Ferry.Snapshots.Tests.Dumps;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

public sealed class DocumentDumpTests
{
    private static readonly string[] Keys = ["type", "routing", "parent", "version", "seq_no", "primary_term", "timestamp", "ttl_expires", "stored_as"];

    [Theory]
    [MemberData(nameof(ReadableCases.All), MemberType = typeof(ReadableCases))]
    public async Task The_dump_has_the_documents_that_the_server_had(string version, string name)
    {
        var fixture = Fixtures.Case(version, name);
        var actual = new Dictionary<string, ReadOnlyMemory<byte>>();
        foreach (var line in await DumpAsync(fixture))
        {
            Assert.True(actual.TryAdd(KeyOf(line), line), $"{KeyOf(line)} is there twice");
        }

        var wrong = new List<string>();
        foreach (var line in fixture.ExpectedDocuments().Where(line => !fixture.IsLeftOut(line)))
        {
            if (!actual.Remove(KeyOf(line), out var found))
            {
                wrong.Add($"{KeyOf(line)} is missing");
            }
            else if (Difference(fixture.Corrected(line), found, fixture.IsSourceMadeUp(line)) is { } difference)
            {
                wrong.Add($"{KeyOf(line)}: {difference}");
            }
        }

        // The server's own notes about its tasks, which nobody asked for, are in some snapshots.
        wrong.AddRange(actual.Keys.Where(key => !key.Contains("/.tasks/", StringComparison.Ordinal)).Select(key => $"{key} is too many"));
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(20).Prepend($"{wrong.Count} are wrong")));
    }

    private static async Task<IEnumerable<ReadOnlyMemory<byte>>> DumpAsync(FixtureCase fixture)
    {
        using var store = RealRepositories.Open(fixture);
        return ByteLines.Read(new MemoryStream(await RepositoryDump.OfAsync(store)));
    }

    /// <summary>The same type and id may be there under several routings.</summary>
    private static string KeyOf(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var document = json.RootElement;
        return string.Join('/', new[] { "snapshot", "index", "type", "id", "routing" }.Select(key => document.TryGetProperty(key, out var value) ? value.GetString() : ""));
    }

    private static string? Difference(ReadOnlyMemory<byte> expectedLine, ReadOnlyMemory<byte> actualLine, bool isSourceMadeUp)
    {
        using var expectedJson = JsonDocument.Parse(expectedLine);
        using var actualJson = JsonDocument.Parse(actualLine);
        JsonElement expected = expectedJson.RootElement, actual = actualJson.RootElement;
        foreach (var key in Keys)
        {
            // The server does not tell the timestamps that it gave itself, though it stores them.
            if (Value(expected, key) != Value(actual, key) && !(key == "timestamp" && Value(expected, key) is null))
            {
                return $"{key} is {Value(actual, key)}, not {Value(expected, key)}";
            }
        }

        if (isSourceMadeUp)
        {
            return Value(actual, "source") == "null" ? null : $"a source is stored: {Value(actual, "source")}";
        }

        // As a client sent it in another form than JSON, or as the server's answer shows it.
        var isAnswer = expected.TryGetProperty("stored_as", out _) || expected.TryGetProperty("source_api_failed", out _);
        var same = isAnswer
            ? actual.TryGetProperty("source", out var source) && JsonElement.DeepEquals(expected.GetProperty("source"), source)
            : Value(expected, "source") == Value(actual, "source") && Value(expected, "source_b64") == Value(actual, "source_b64");
        return same ? null : $"the source is {Value(actual, "source") ?? Value(actual, "source_b64")}, not {Value(expected, "source") ?? Value(expected, "source_b64")}";
    }

    private static string? Value(JsonElement document, string key) => document.TryGetProperty(key, out var value) ? value.GetRawText() : null;
}
