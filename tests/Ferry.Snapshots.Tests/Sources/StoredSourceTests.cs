using System.Text;
using System.Text.Json;
using Ferry.Snapshots.Sources;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Sources;

/// <summary>Sources as real servers stored them, and the JSON that those servers showed for them.</summary>
public sealed class StoredSourceTests
{
    public static IEnumerable<TheoryDataRow<string, string>> Cases =>
        from version in Fixtures.Versions
        from fixture in Fixtures.Cases(version)
        where fixture.ExpectedDocuments().Any(IsStoredInAnotherForm)
        select new TheoryDataRow<string, string>(version, fixture.Name);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Stored_sources_become_the_JSON_that_the_server_showed(string version, string name)
    {
        var converter = new SourceConverter();
        var documents = Fixtures.Case(version, name).ExpectedDocuments().Where(IsStoredInAnotherForm).Select(line => JsonElement.Parse(line.Span)).ToList();
        Assert.Contains(documents, document => document.GetProperty("stored_as").GetString() == "cbor");
        Assert.All(documents, document =>
        {
            var json = converter.ToJson(document.GetProperty("stored_b64").GetBytesFromBase64(), out var storedAs);
            Assert.Equal(document.GetProperty("stored_as").GetString(), storedAs);
            var actual = Encoding.UTF8.GetString(json);
            JsonText.AssertSame(ShownSource(document), JsonElement.Parse(json), () => $"{document.GetProperty("id")}: {actual}");
        });
    }

    /// <summary>
    /// Where the server could not show its YAML as JSON, the source is what another reader of YAML made of it, to which an exponent without
    /// a sign is no number; to the servers that can show it, it is one.
    /// </summary>
    private static JsonElement ShownSource(JsonElement document) => document.TryGetProperty("source_api_failed", out _)
        ? JsonElement.Parse(document.GetProperty("source").GetRawText().Replace("\"1.7976931348623157E308\"", "1.7976931348623157E308", StringComparison.Ordinal))
        : document.GetProperty("source");

    private static bool IsStoredInAnotherForm(ReadOnlyMemory<byte> line) => line.Span.IndexOf("\"stored_b64\""u8) >= 0;
}
