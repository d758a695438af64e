using System.Text;
using System.Text.Json;
using Ferry.Backfill.Failures;
using Ferry.Backfill.Sending;
using Ferry.Clusters;
using Ferry.TestKit;

namespace Ferry.Backfill.Tests;

public sealed class FailedDocumentsTests : IDisposable
{
    private static readonly BulkItemFailure Failure = new(0, 400, "mapper_parsing_exception", "failed to \"parse\"\n");

    private readonly TempDirectory _folder = new();

    private string Path => _folder.Combine("state/failed.ndjson");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_line_has_everything_that_a_later_attempt_needs()
    {
        using (var failed = new FailedDocuments(Path))
        {
            Add(failed, "with \"quotes\"", "a\tb", """{"b": 1.0,  "a":"é😀\u00e9"}""");
            Add(failed, "2", null, "{}");
            Assert.Equal(2, failed.Count);
            failed.Flush();
        }

        var lines = File.ReadAllLines(Path);
        Assert.Equal(
            """{"index":"books","id":"with \"quotes\"","routing":"a\tb","status":400,"type":"mapper_parsing_exception","reason":"failed to \"parse\"\n","source":{"b": 1.0,  "a":"é😀\u00e9"}}""",
            lines[0]);
        Assert.Equal(2, lines.Length);
        Assert.DoesNotContain("routing", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("")]
    [InlineData("{\"a\":1")]
    [InlineData("{} {}")]
    [InlineData("[1,\n2]")]
    [InlineData("{\"a\":\"\u0001\"}")]
    public void What_is_not_a_line_of_JSON_is_kept_byte_for_byte(string source)
    {
        using (var failed = new FailedDocuments(Path))
        {
            Add(failed, "1", null, source);
            failed.Flush();
        }

        using var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(Path)));
        Assert.Equal(Encoding.UTF8.GetBytes(source), line.RootElement.GetProperty("source_b64").GetBytesFromBase64());
        Assert.False(line.RootElement.TryGetProperty("source", out _));
    }

    [Fact]
    public void There_is_no_file_until_a_document_fails()
    {
        using var failed = new FailedDocuments(Path);
        failed.Flush();
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void What_is_not_flushed_at_the_end_is_removed_as_no_row_can_name_it()
    {
        using (var failed = new FailedDocuments(Path))
        {
            Add(failed, "1", null, "{}");
            failed.Flush();
            Add(failed, "2", null, "{}");
            Assert.True(File.Exists(Path));
        }

        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_file_that_is_there_is_not_written_into()
    {
        Directory.CreateDirectory(_folder.Combine("state"));
        File.WriteAllText(Path, "somebody's");
        using (var failed = new FailedDocuments(Path))
        {
            Assert.Throws<FailuresException>(() => Add(failed, "1", null, "{}"));
        }

        Assert.Equal("somebody's", File.ReadAllText(Path));
    }

    [Fact]
    public void A_document_is_read_as_it_was_written()
    {
        const string Source = """{"b": 1.0,  "a":["é😀",{"source":1}]}""";
        using (var failed = new FailedDocuments(Path))
        {
            Add(failed, "with \"quotes\"", "a\tb", Source);
            Add(failed, "2", null, "not JSON");
            failed.Flush();
        }

        var lines = File.ReadAllLines(Path).Select(line => FailedDocument.Parse(Encoding.UTF8.GetBytes(line))).ToList();
        Assert.Equal(("books", "with \"quotes\"", "a\tb", 400), (lines[0].Index, lines[0].Id, lines[0].Routing, lines[0].Status));
        Assert.Equal(("mapper_parsing_exception", "failed to \"parse\"\n", false), (lines[0].Type, lines[0].Reason, lines[0].IsAllowed));
        Assert.Equal((Source, true), (Encoding.UTF8.GetString(lines[0].Source.Span), lines[0].HasJson));
        Assert.Equal(("not JSON", false), (Encoding.UTF8.GetString(lines[1].Source.Span), lines[1].HasJson));
        Assert.Null(lines[1].Routing);
        Assert.All(lines, line => Assert.Null(line.Version));
    }

    [Fact]
    public void The_version_that_was_sent_and_what_is_allowed_are_kept()
    {
        using (var failed = new FailedDocuments(Path))
        {
            var body = new BulkBody(1 << 16, new ActionLine(new SendOptions { Versioning = Versioning.ExternalGte }));
            Assert.True(body.Add(Bodies.Document("1", null, "{}"), 77));
            failed.Add("books", body.Document(0).Action.Span, body.Document(0).Source.Span, Failure, isAllowed: true);
            failed.Flush();
        }

        var document = FailedDocument.Parse(File.ReadAllBytes(Path).AsMemory()[..^1]);
        Assert.Equal((77, true), (document.Version, document.IsAllowed));
    }

    [Fact]
    public void Sources_as_deep_as_a_line_of_JSON_may_be_are_read()
    {
        var source = string.Concat(Enumerable.Repeat("{\"a\":", 999)) + "{}" + new string('}', 999);
        using (var failed = new FailedDocuments(Path))
        {
            Add(failed, "1", null, source);
            failed.Flush();
        }

        var document = FailedDocument.Parse(File.ReadAllBytes(Path).AsMemory()[..^1]);
        Assert.Equal((source, true), (Encoding.UTF8.GetString(document.Source.Span), document.HasJson));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"index":"a","id":"1","status":400,"type":"t","reason":"r"}""")]
    [InlineData("""{"index":"a","id":"1","status":"x","type":"t","reason":"r","source":{}}""")]
    [InlineData("""{"index":"a","id":1,"status":400,"type":"t","reason":"r","source":{}}""")]
    [InlineData("""{"index":"a","id":"1","status":400,"type":"t","reason":"r","source_b64":"?"}""")]
    [InlineData("""{"index":"a","id":"1","status":400,"type":"t","reason":"r","source":{"n":""")]
    public void What_is_no_line_of_a_refused_document_is_a_FormatException(string line) =>
        Assert.Throws<FormatException>(() => FailedDocument.Parse(Encoding.UTF8.GetBytes(line)));

    [Fact]
    public void What_is_flushed_is_in_the_file()
    {
        using var failed = new FailedDocuments(Path);
        Add(failed, "1", null, "{}");

        failed.Flush();

        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        Assert.EndsWith("}\n", new StreamReader(file).ReadToEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void Only_the_owner_may_read_the_file_and_look_into_its_folder()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes");
            return;
        }

        using (var failed = new FailedDocuments(Path))
        {
            Add(failed, "1", null, "{}");
            failed.Flush();
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Combine("state")));
    }

    [Fact]
    public void Nothing_can_be_added_after_the_end()
    {
        var failed = new FailedDocuments(Path);
        failed.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Add(failed, "1", null, "{}"));
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_an_IOException()
    {
        File.WriteAllText(_folder.Combine("file"), "");
        using var failed = new FailedDocuments(_folder.Combine("file/failed.ndjson"));

        Assert.ThrowsAny<IOException>(() => Add(failed, "1", null, "{}"));
        Assert.Equal(0, failed.Count);
    }

    [Fact]
    public async Task Many_threads_give_whole_lines()
    {
        using (var failed = new FailedDocuments(Path))
        {
            await Task.WhenAll(Enumerable.Range(0, 8).Select(t => Task.Run(() =>
            {
                for (var i = 0; i < 200; i++)
                {
                    Add(failed, $"{t}-{i}", null, $"{{\"n\":{i}}}");
                    failed.Flush();
                }
            })));
        }

        var ids = File.ReadLines(Path).Select(line => JsonElement.Parse(line).GetProperty("id").GetString()).ToHashSet();
        Assert.Equal(1600, ids.Count);
    }

    private static void Add(FailedDocuments failed, string id, string? routing, string source)
    {
        var body = new BulkBody(1 << 16, new ActionLine(new SendOptions()));
        body.AddRaw(Bodies.Document(id, routing, source));
        failed.Add("books", body.Document(0).Action.Span, body.Document(0).Source.Span, Failure);
    }
}
