using System.Diagnostics;
using System.Text.Json.Nodes;
using Ferry.Cli.Metadata;
using Ferry.Clusters;
using Ferry.Metadata.Migration;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Selection;
using Ferry.TestKit;
using Ferry.Transforms;

namespace Ferry.Cli.Tests.Metadata;

/// <summary>Pages and texts of reports whose names and values were written by an enemy.</summary>
public sealed class MetadataHtmlTests
{
    private const string Hostile = "<script>document.title='run'</script>\u001b[31m\u202e\"'&\n--- a";

    private static MetadataReport Report => new()
    {
        Mode = MetadataMode.Migrate,
        Source = Hostile,
        SourceVersion = ClusterVersion.Parse("Elasticsearch 7.10.2")!.Value,
        Target = Hostile,
        TargetVersion = ClusterVersion.Parse("OpenSearch 3.3.2")!.Value,
        Taken = DateTimeOffset.UnixEpoch,
        Transforms = [new AppliedTransform("t", Hostile, new Uri("https://example.org/?a=1&b=<i>")), new AppliedTransform(Hostile, "A transform of yours.", null)],
        Results =
        [
            Result("mended", ObjectOutcome.Created) with { Changes = [new Change("t", "/settings/x", Hostile, null, Loss.Lossy, Hostile), new Change(Hostile, "/mappings", null, Hostile, Loss.None, null)] },
            Result(Hostile, ObjectOutcome.Failed) with { Message = Hostile },
            Result("other", ObjectOutcome.Different) with { Differences = [new JsonDifference($"/{Hostile}", Hostile, null)] },
        ],
        LeftOut = [new LeftOut(DefinitionKind.Script, Hostile, Hostile)],
        NotMigrated = [],
        Unread = [new Unread(DefinitionKind.DataStream, null, Hostile)],
        Problems = [Hostile],
    };

    [Fact]
    public void No_name_or_value_becomes_part_of_the_page()
    {
        var page = MetadataHtml.Of(Report);

        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("<i>\"", page);
        Assert.DoesNotContain(page, c => c is '\u001b' or '\u202e');
        Assert.Contains("&lt;script&gt;", page);
        Assert.Contains("default-src 'none'", page);
    }

    [Fact]
    public void Objects_that_changed_are_shown_as_a_diff_of_lines()
    {
        var changed = Result("i", ObjectOutcome.Created) with { Source = new Definition(DefinitionKind.Index, "i", new JsonObject { ["a"] = 1, ["b"] = 2 }) };

        var page = MetadataHtml.Of(Report with { Results = [changed with { Definition = new Definition(DefinitionKind.Index, "i", new JsonObject { ["b"] = 2 }) }] });

        Assert.Contains("""
            <pre>--- source/index/i
            +++ target/index/i
            @@ -1,4 +1,3 @@
             {
            -  &quot;a&quot;: 1,
               &quot;b&quot;: 2
             }</pre>
            """.ReplaceLineEndings("\n"), page);
    }

    [Fact]
    public void A_text_has_the_verdict_what_is_in_the_way_and_each_object_on_lines_of_its_own()
    {
        using var writer = new StringWriter { NewLine = "\n" };
        MetadataText.WriteFile(Report, writer);

        var text = writer.ToString();
        Assert.DoesNotContain(text, c => c is '\u001b' or '\u202e');
        Assert.Contains($"\n{Report.Verdict}\n", text);
        Assert.StartsWith("incomplete: 4 of what was asked for need you", Report.Verdict);
        Assert.Contains("\ndata streams could not be read: <script>", text);
        Assert.Contains("\n  made         mended  2 changes, 1 lossy\n", text);
        Assert.DoesNotContain("\n--- a", text);
    }

    /// <summary>A browser runs no script of the page and asks nobody for anything; it shows what is written.</summary>
    [Fact]
    public async Task A_browser_shows_the_page_and_runs_nothing()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chromium"), "there is no /usr/bin/chromium");
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder.Combine("r.html"), MetadataHtml.Of(Report));

        using var chromium = Process.Start(new ProcessStartInfo(
            "/usr/bin/chromium",
            ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={folder.Combine("profile")}", "--dump-dom", $"file://{folder.Combine("r.html")}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = chromium.StandardError.ReadToEndAsync();
        var page = await chromium.StandardOutput.ReadToEndAsync();
        await chromium.WaitForExitAsync();

        Assert.True(chromium.ExitCode == 0, await errors);
        Assert.Contains("<title>Ferry: metadata</title>", page);
        Assert.Equal(3, page.Split("<details>").Length - 1);
        Assert.EndsWith("</html>", page.TrimEnd());
    }

    private static ObjectResult Result(string name, ObjectOutcome outcome)
    {
        var definition = new Definition(DefinitionKind.IngestPipeline, name, new JsonObject { ["description"] = Hostile });
        return new ObjectResult(definition, definition, outcome, []);
    }
}
