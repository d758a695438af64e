using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ferry.TestKit;

/// <summary>Where the expectations of a case are not what its repository holds, and why.</summary>
public static partial class FixtureOddities
{
    /// <summary>
    /// OpenSearch left the closed index out of the snapshot of its metadata case, as its own answer about the snapshot shows.
    /// </summary>
    public static bool IsLeftOut(this FixtureCase fixture, string index) =>
        fixture.Name == "metadata" && fixture.Version.StartsWith("opensearch-", StringComparison.Ordinal) && index == "closed";

    /// <summary>As above, of a line of the expectations.</summary>
    public static bool IsLeftOut(this FixtureCase fixture, ReadOnlyMemory<byte> line) => fixture.IsLeftOut(IndexOf(line));

    /// <summary>
    /// What Elasticsearch 1.7.6 says of its case of formats, put right. Mappings that ask for a form did not make it store that form: what lies in
    /// the files is JSON. And its answers show as text a number of YAML that later servers, asked about the same bytes, show as a number.
    /// </summary>
    public static ReadOnlyMemory<byte> Corrected(this FixtureCase fixture, ReadOnlyMemory<byte> line)
    {
        if (fixture.ToString() != "elasticsearch-1.7.6/formats")
        {
            return line;
        }

        var text = Encoding.UTF8.GetString(line.Span);
        if (AskedForForm().Match(text) is { Success: true } form)
        {
            text = text.Remove(form.Groups["key"].Index, form.Groups["key"].Length);
        }

        return Encoding.UTF8.GetBytes(text.Replace("\"1.7976931348623157E308\"", "1.7976931348623157E308", StringComparison.Ordinal));
    }

    /// <summary>
    /// Whether no source is stored, and the expected one was made up by the server from fields: synthetic sources of Elasticsearch, derived ones
    /// of OpenSearch.
    /// </summary>
    public static bool IsSourceMadeUp(this FixtureCase fixture, string index) =>
        fixture.About.GetProperty("indices").TryGetProperty(index, out var definition)
        && JsonSerializer.Serialize(definition) is var text
        && MakesUp().IsMatch(text) && !text.Contains("mode\":\"stored\"", StringComparison.Ordinal);

    /// <summary>As above, of a line of the expectations.</summary>
    public static bool IsSourceMadeUp(this FixtureCase fixture, ReadOnlyMemory<byte> line) => fixture.IsSourceMadeUp(IndexOf(line));

    private static string IndexOf(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("index").GetString()!;
    }

    [GeneratedRegex("mode\":\"(synthetic|time_series|logsdb)\"|\"derived_source\":\\{\"enabled\":true", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex MakesUp();

    [GeneratedRegex("\"index\": \"format_(smile|cbor|yaml)\".*(?<key>\"stored_as\": \"[a-z]+\", )", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex AskedForForm();
}
