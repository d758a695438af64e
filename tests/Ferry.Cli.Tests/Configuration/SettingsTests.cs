using System.Globalization;
using Ferry.Cli.Configuration;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Configuration;

/// <summary>Options, variables, ferry.yaml and defaults, by the command.</summary>
public sealed class SettingsTests : IDisposable
{
    private static readonly FixtureCase History = Fixtures.Case("elasticsearch-7.10.2", "history");

    private readonly FerryProcess _ferry = new();

    [Fact]
    public async Task The_file_counts_less_than_a_variable_and_that_less_than_an_option()
    {
        await WriteAsync("source:\n  repository: /of-the-file\n");
        Assert.Contains("/of-the-file", (await ListAsync()).Notes);

        _ferry.Environment["FERRY_SOURCE_REPOSITORY"] = "/of-the-variable";
        Assert.Contains("/of-the-variable", (await ListAsync()).Notes);

        Assert.Contains("/of-the-option", (await ListAsync("--repository", "/of-the-option")).Notes);

        _ferry.Environment["FERRY_SOURCE_REPOSITORY"] = "";
        Assert.Contains("/of-the-file", (await ListAsync()).Notes);
    }

    [Fact]
    public async Task A_command_needs_no_option_where_the_file_says_everything()
    {
        await WriteAsync($"source:\n  repository: {History.RepositoryPath}\n");
        var run = await ListAsync("--json");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Equal(History.RepositoryPath, run.Json.GetProperty("repository").GetString());
    }

    [Fact]
    public async Task Another_file_is_named_by_an_option_or_a_variable()
    {
        await WriteAsync("source:\n  repository: /of-ferry-yaml\n");
        await WriteAsync("source:\n  repository: /of-the-first\n", "first.yaml");
        await WriteAsync("source:\n  repository: /of-the-second\n", "second.yaml");

        _ferry.Environment["FERRY_CONFIG"] = "first.yaml";
        Assert.Contains("/of-the-first", (await ListAsync()).Notes);
        Assert.Contains("/of-the-second", (await ListAsync("--config", "second.yaml")).Notes);
        Assert.Contains("/of-the-second", (await _ferry.RunAsync("--config", "second.yaml", "snapshot", "list")).Notes);
        var missing = await ListAsync("--config", "third.yaml");
        Assert.Equal(ExitCode.Usage, missing.ExitCode);
        Assert.Contains("third.yaml", missing.Notes);
    }

    [Theory]
    [InlineData("snapshot list", "the snapshot repository is missing: give --repository, FERRY_SOURCE_REPOSITORY or source.repository in ferry.yaml")]
    [InlineData("snapshot inspect --repository .", "the name of the snapshot is missing: give --snapshot, FERRY_SNAPSHOT_NAME or snapshot.name in ferry.yaml")]
    [InlineData("backfill --repository . --snapshot s", "the target cluster is missing: give --target, FERRY_TARGET_URL or target.url in ferry.yaml")]
    [InlineData("verify counts --repository . --snapshot s", "the target cluster is missing: give --target, FERRY_TARGET_URL or target.url in ferry.yaml")]
    public async Task What_is_missing_is_named_with_every_way_to_give_it(string command, string message)
    {
        var run = await _ferry.RunAsync(command.Split(' '));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Notes);
    }

    [Theory]
    [InlineData("--target", "FERRY_TARGET_URL", "target:\n  url: ", "target.url", "no-address")]
    [InlineData("--workers", "FERRY_BACKFILL_WORKERS", "backfill:\n  workers: ", "backfill.workers", "0")]
    [InlineData("--workers", "FERRY_BACKFILL_WORKERS", "backfill:\n  workers: ", "backfill.workers", "many")]
    [InlineData("--s3-endpoint", "FERRY_SOURCE_S3_ENDPOINT", "source:\n  s3: {endpoint: ", "source.s3.endpoint", "https://me:hush@host")]
    [InlineData("--s3-anonymous", "FERRY_SOURCE_S3_ANONYMOUS", "source:\n  s3: {anonymous: ", "source.s3.anonymous", "True")]
    [InlineData("--cache-size", "FERRY_SOURCE_CACHE_SIZE", "source:\n  cache: /tmp/x\n  cache_size: ", "source.cache_size", "20")]
    public async Task A_wrong_value_is_refused_alike_wherever_it_comes_from(string option, string variable, string yaml, string path, string value)
    {
        string[] command = ["backfill", "--repository", ".", "--snapshot", "s"];
        var cache = path == "source.cache_size" ? ["--cache", "/tmp/x"] : Array.Empty<string>();
        string[] target = path == "target.url" ? [] : ["--target", "http://127.0.0.1:1"];
        var ofOption = await _ferry.RunAsync([.. command, .. target, option, value]);
        _ferry.Environment[variable] = value;
        var ofVariable = await _ferry.RunAsync([.. command, .. target, .. cache]);
        _ferry.Environment.Remove(variable);
        await WriteAsync($"# settings\n{yaml}{value}{(yaml.Contains('{') ? "}" : "")}\n");
        var ofFile = await _ferry.RunAsync([.. command, .. target]);

        Assert.All([ofOption, ofVariable, ofFile], run => Assert.Equal(ExitCode.Usage, run.ExitCode));
        var line = File.ReadLines(Path.Combine(_ferry.Folder, "ferry.yaml")).Count();
        string[] reasons = [Reason(ofOption, $"{option}: "), Reason(ofVariable, $"{variable}: "), Reason(ofFile, $"ferry.yaml line {line}: {path}: ")];
        Assert.Single(reasons.Distinct());
        Assert.DoesNotContain("hush", ofOption.Notes + ofVariable.Notes + ofFile.Notes);
    }

    [Fact]
    public async Task A_flag_that_is_on_in_the_file_can_be_switched_off()
    {
        await WriteAsync("source:\n  azure:\n    anonymous: maybe\n");

        Assert.Contains("source.azure.anonymous: true or false", (await ListAsync("--repository", "/nowhere")).Notes);
        Assert.Contains("/nowhere", (await ListAsync("--repository", "/nowhere", "--azure-anonymous", "false")).Notes);
        Assert.Contains("/nowhere", (await ListAsync("--repository", "/nowhere", "--azure-anonymous")).Notes);
    }

    [Fact]
    public async Task Lists_come_from_the_option_again_the_variable_with_commas_and_the_file()
    {
        var run = (string[] more) => _ferry.RunAsync(["snapshot", "inspect", "--repository", Fixtures.Case("elasticsearch-7.10.2", "churn").RepositoryPath, "--snapshot", "snap1", "--json", .. more]);
        var all = Names(await run([]));
        Assert.True(all.Count > 2);

        Assert.Equal(all[..2], Names(await run(["--index", all[0], "--index", all[1]])));
        await WriteAsync($"backfill:\n  indices: [{all[0]}, '{all[2]}']\n");
        Assert.Equal([all[0], all[2]], Names(await run([])));
        _ferry.Environment["FERRY_BACKFILL_INDICES"] = $"{all[1]}, {all[2]}";
        Assert.Equal(all[1..3], Names(await run([])));

        static List<string> Names(FerryRun run) => [.. run.Json.GetProperty("indices").EnumerateArray().Select(index => index.GetProperty("name").GetString()!)];
    }

    [Fact]
    public async Task References_take_the_place_of_what_they_name()
    {
        Directory.CreateDirectory(Path.Combine(_ferry.Folder, "etc"));
        await WriteAsync("source:\n  repository: ${env:ROOT}/${file:name}/end\n", "etc/ferry.yaml");
        await WriteAsync("of-the-file\r\n", "etc/name");
        _ferry.Environment["ROOT"] = "/root";

        Assert.Contains("/root/of-the-file/end", (await ListAsync("--config", "etc/ferry.yaml")).Notes);
    }

    [Theory]
    [InlineData("${env:NOT_THERE}", "NOT_THERE is not set")]
    [InlineData("${file:not-there}", "not-there cannot be read")]
    [InlineData("${file:.}", ". cannot be read")]
    [InlineData("${HOME}", "${env:NAME} or ${file:PATH}")]
    [InlineData("${vault:x}", "${env:NAME} or ${file:PATH}")]
    [InlineData("${env:HOME", "${env:NAME} or ${file:PATH}")]
    public async Task A_reference_to_nothing_is_named(string text, string message)
    {
        await WriteAsync($"source:\n  repository: /x/{text}\n");
        var run = await ListAsync();

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("ferry.yaml line 2: source.repository: ", run.Notes);
        Assert.Contains(message, run.Notes);
    }

    [Fact]
    public async Task A_file_that_is_not_one_of_settings_ends_with_2()
    {
        await File.WriteAllBytesAsync(Path.Combine(_ferry.Folder, "latin1.yaml"), [.. "snapshot: {name: caf"u8, 0xe9, .. "}"u8]);
        await WriteAsync(new string('#', 1_000_001), "huge.yaml");
        await WriteAsync("snapshot:\n  nam: x\n  namee: y\n", "wrong.yaml");
        foreach (var (file, message) in new[] { ("latin1.yaml", "UTF-8"), ("huge.yaml", "1 MB"), ("wrong.yaml", "wrong.yaml line 2: there is no setting snapshot.nam; did you mean snapshot.name? (and 1 more: ferry config validate)"), (".", "cannot be read") })
        {
            var run = await ListAsync("--repository", "/x", "--config", file);

            Assert.Equal(ExitCode.Usage, run.ExitCode);
            Assert.Contains(message, run.Notes);
        }
    }

    [Fact]
    public async Task The_demo_keeps_away_from_the_target_of_the_file()
    {
        await WriteAsync("target:\n  url: http://127.0.0.1:1\n");
        _ferry.Environment["FERRY_TARGET_URL"] = "http://127.0.0.1:1";

        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync("demo")).ExitCode);
    }

    [Fact]
    public void Every_setting_has_names_of_its_own()
    {
        Assert.NotEmpty(AllSettings.List);
        Assert.All<Func<Setting, string>>(
            [setting => setting.Path, setting => setting.Variable],
            name => Assert.Equal(AllSettings.List.Count, AllSettings.List.Select(name).Distinct().Count()));
        // One command transforms documents and another definitions, by options of the same name.
        var definitions = TransformSettings.DefinitionGroup.Except(TransformSettings.Group).ToList();
        Assert.All<IEnumerable<Setting>>(
            [definitions, AllSettings.List.Except(definitions)],
            settings => Assert.Equal(settings.Count(), settings.Select(setting => setting.OptionName).Distinct().Count()));
        // A key is a value or a section, not both.
        Assert.All(AllSettings.List, setting => Assert.DoesNotContain(AllSettings.List, other => other.Path.StartsWith(setting.Path + ".", StringComparison.Ordinal)));
        Assert.All(AllSettings.List.Where(setting => setting.Default is not null), setting => setting.Check([setting.Default!]));
    }

    [Theory]
    [InlineData("1KB", 1_000)]
    [InlineData("500mb", 500_000_000)]
    [InlineData("20GB", 20_000_000_000)]
    [InlineData("999999TB", 999_999_000_000_000_000)]
    [InlineData("999999999GB", 999_999_999_000_000_000)]
    [InlineData("1000000TB", null)]
    [InlineData("20", null)]
    [InlineData("GB", null)]
    [InlineData("-1GB", null)]
    [InlineData("1.5GB", null)]
    [InlineData("1GiB", null)]
    [InlineData("", null)]
    public void Sizes_are_numbers_with_a_decimal_unit(string text, object? bytes)
    {
        if (bytes is null)
        {
            Assert.Throws<FormatException>(() => Parsers.Size.Read([text]));
        }
        else
        {
            Assert.Equal(Convert.ToInt64(bytes, CultureInfo.InvariantCulture), Parsers.Size.Read([text]));
        }
    }

    public void Dispose() => _ferry.Dispose();

    private static string Reason(FerryRun run, string origin)
    {
        var line = run.Notes.Split('\n').Single(line => line.StartsWith("error: ", StringComparison.Ordinal));
        Assert.StartsWith("error: " + origin, line);
        return line[("error: " + origin).Length..];
    }

    private Task<FerryRun> ListAsync(params string[] more) => _ferry.RunAsync(["snapshot", "list", .. more]);

    private Task WriteAsync(string text, string name = "ferry.yaml") => File.WriteAllTextAsync(Path.Combine(_ferry.Folder, name), text);
}
