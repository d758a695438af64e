using System.Text.Json;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Configuration;

/// <summary><c>ferry config</c></summary>
public sealed class ConfigCommandTests : IDisposable
{
    private readonly FerryProcess _ferry = new();

    [Fact]
    public async Task Show_names_values_and_where_they_come_from()
    {
        await WriteAsync("source:\n  repository: ${env:ROOT}/repo\nbackfill:\n  indices: [a, b]\n  workers: 3\nsnapshot:\n  name: of-the-file\n");
        _ferry.Environment["ROOT"] = "/root";
        _ferry.Environment["FERRY_BACKFILL_WORKERS"] = "5";
        var run = await _ferry.RunAsync("config", "show", "--json", "--snapshot", "nightly");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal("ferry.yaml", run.Json.GetProperty("file").GetString());
        var rows = Rows(run);
        Assert.Equal(("/root/repo", "file", "ferry.yaml:2"), rows["source.repository"]);
        Assert.Equal(("""["a","b"]""", "file", "ferry.yaml:4"), rows["backfill.indices"]);
        Assert.Equal(("5", "variable", "FERRY_BACKFILL_WORKERS"), rows["backfill.workers"]);
        Assert.Equal(("nightly", "option", "--snapshot"), rows["snapshot.name"]);
        Assert.Equal(("20GB", "default", "default"), rows["source.cache_size"]);
        Assert.False(rows.ContainsKey("target.url"));
        Assert.Equal((null, null, null), Rows(await _ferry.RunAsync("config", "show", "--json", "--all"))["target.url"]);
    }

    [Theory]
    [InlineData("show")]
    [InlineData("show --json")]
    [InlineData("show --all")]
    [InlineData("validate")]
    [InlineData("validate --json")]
    public async Task Secrets_are_not_shown_wherever_they_come_from(string command)
    {
        string[] words = ["config", .. command.Split(' ')];
        await WriteAsync("target:\n  url: https://me:hush@h\n  password: ${env:OURS}\nsource:\n  repository: https://me:hush@host/x?sig=hush\n");
        _ferry.Environment["OURS"] = "hush";
        var ofFile = await _ferry.RunAsync(words);
        await WriteAsync("target:\n  password: hush\n");
        var plain = await _ferry.RunAsync(words);
        await WriteAsync("target:\n  password: ${file:secret}\n");
        var noFile = await _ferry.RunAsync(words);
        await WriteAsync("hush", "secret");
        var ofSecretFile = await _ferry.RunAsync(words);
        _ferry.Environment["FERRY_TARGET_PASSWORD"] = "hush";
        var ofVariable = await _ferry.RunAsync(words);
        var ofOption = await _ferry.RunAsync([.. words, "--target-password", "hush"]);

        Assert.All([ofFile, plain, noFile, ofSecretFile, ofVariable, ofOption], run => Assert.DoesNotContain("hush", run.Output + run.Notes));
        Assert.All([ofFile, plain, noFile], run => Assert.Equal(ExitCode.Usage, run.ExitCode));
        Assert.All([ofSecretFile, ofVariable, ofOption], run => Assert.Equal(ExitCode.Done, run.ExitCode));
        if (words[1] == "show")
        {
            Assert.All([ofSecretFile, ofVariable, ofOption], run => Assert.Contains("***", run.Output));
        }
    }

    [Fact]
    public async Task Show_goes_on_behind_a_wrong_value()
    {
        await WriteAsync("target:\n  url: nowhere\nsnapshot:\n  name: nightly\n");
        var run = await _ferry.RunAsync("config", "show");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("(invalid)", run.Output);
        Assert.Contains("nightly", run.Output);
        Assert.Contains("ferry.yaml line 2: target.url: the address of a cluster is expected", run.Notes);
    }

    [Fact]
    public async Task Validate_reports_all_problems_at_once()
    {
        await WriteAsync("target:\n  ulr: https://h\n  password: plain\nbackfill:\n  workers: many\n  indices: a\nsnapshot:\n  name: ${env:NOT_SET}\n");
        _ferry.Environment["FERRY_SOURCE_CACHE_SIZE"] = "20";
        _ferry.Environment["FERRY_TARGET_URI"] = "https://h";
        var run = await _ferry.RunAsync("config", "validate", "--json");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.False(run.Json.GetProperty("valid").GetBoolean());
        var problems = run.Json.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!).ToList();
        string[] expected = ["ferry.yaml line 2: ", "ferry.yaml line 3: ", "ferry.yaml line 6: ", "FERRY_SOURCE_CACHE_SIZE: ", "ferry.yaml line 8: ", "ferry.yaml line 5: "];
        Assert.Equal(expected.Length, problems.Count);
        Assert.All(expected, begin => Assert.Single(problems, problem => problem.StartsWith(begin, StringComparison.Ordinal)));
        Assert.All(problems, problem => Assert.Contains("error: " + problem, run.Notes));
        Assert.Contains("did you mean FERRY_TARGET_URL?", Assert.Single(run.Json.GetProperty("warnings").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Validate_says_what_a_backfill_lacks()
    {
        await WriteAsync("target:\n  url: https://h:9200\n  username: me\n");
        var run = await _ferry.RunAsync("config", "validate");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.All(["the snapshot repository is missing", "the name of the snapshot is missing", "--target-password"], lack => Assert.Contains(lack, run.Notes));

        var whole = await _ferry.RunAsync("config", "validate", "--json", "--repository", "/x", "--snapshot", "s", "--target-password", "p");
        Assert.Equal(0, whole.Json.GetProperty("missing").GetArrayLength());
        Assert.True(whole.Json.GetProperty("valid").GetBoolean());
    }

    [Fact]
    public async Task Schema_is_printed_as_JSON()
    {
        var run = await _ferry.RunAsync("config", "schema");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Empty(run.Notes);
        var workers = run.Json.GetProperty("properties").GetProperty("backfill").GetProperty("properties").GetProperty("workers");
        Assert.Contains("--workers", workers.GetProperty("description").GetString());
    }

    public void Dispose() => _ferry.Dispose();

    private static Dictionary<string, (string? Value, string? Origin, string? From)> Rows(FerryRun run) =>
        run.Json.GetProperty("settings").EnumerateArray().ToDictionary(
            row => row.GetProperty("setting").GetString()!,
            row => (Text(row.GetProperty("value")), row.GetProperty("origin").GetString(), row.GetProperty("from").GetString()));

    private static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.Array ? JsonSerializer.Serialize(value) : value.GetString();

    private Task WriteAsync(string text, string name = "ferry.yaml") => File.WriteAllTextAsync(Path.Combine(_ferry.Folder, name), text);
}
