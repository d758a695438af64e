using System.CommandLine;
using System.Text;
using CsCheck;
using Ferry.Cli.Configuration;

namespace Ferry.Cli.Tests.Configuration;

/// <summary>The schema says of a file what the program says.</summary>
public sealed class ConfigSchemaTests
{
    // Values that are right for some settings and wrong for others, as YAML.
    private static readonly string[] Values =
    [
        "plain", "two words", "4", "1", "256", "0", "257", "-1", "\"4.5\"", "true", "false", "'yes'", "no", "null", "~", "\"\"", "''", "'null'",
        "2024-05-01", "20GB", "500mb", "20", "1.5GB", "1000000TB", "http://h", "https://search:9200", "HTTPS://SEARCH", "https://u:p@h", "http://h?x=1", "ftp://h",
        "${env:PATH}", "/x/${env:PATH}/y", "${PATH}", "cost$", "$${env:PATH}", "[]", "[a, b]", "['*', 4, true]", "[null]", "[[a]]", "{}", "{a: b}",
        "auto", "on", "off", "create", "none", "keep", "'value:x'", "60s", "20MB/s", "127.0.0.1", "0.0.0.0",
    ];

    private static readonly string[] Paths = [.. AllSettings.List.Select(setting => setting.Path), "target", "source.s3", "target.ulr", "other", "source.s3.other"];

    [Theory]
    [InlineData("")]
    [InlineData("target:\n")]
    [InlineData("target: {username: 12345, url: 'https://h:1'}\n")]
    [InlineData("target: {password: '${env:A}${file:b c}'}\n")]
    [InlineData("source: {s3: {anonymous: true}, cache_size: 9MB}\n")]
    [InlineData("source: {s3: {anonymous: '${env:A}'}}\n")]
    [InlineData("backfill: {workers: 256, indices: []}\n")]
    public async Task What_is_right_passes(string yaml)
    {
        Assert.Empty(ConfigFile.Parse(yaml, "ferry.yaml").Problems);
        Assert.Empty(await SchemaJudge.ProblemsAsync(yaml));
    }

    [Theory]
    [InlineData("target: {ulr: 'https://h'}\n")]
    [InlineData("targte: {}\n")]
    [InlineData("target: {password: plain}\n")]
    [InlineData("target: {password: 'x${env:A}'}\n")]
    [InlineData("target: {url: h}\n")]
    [InlineData("target: [url]\n")]
    [InlineData("target: text\n")]
    [InlineData("target: {url: }\n")]
    [InlineData("source: {s3: {anonymous: 'yes'}}\n")]
    [InlineData("source: {cache_size: 9}\n")]
    [InlineData("backfill: {workers: 257}\n")]
    [InlineData("backfill: {workers: many}\n")]
    [InlineData("backfill: {indices: logs}\n")]
    [InlineData("snapshot: {name: [a]}\n")]
    [InlineData("snapshot: {name: '${NAME}'}\n")]
    [InlineData("snapshot: {name: ''}\n")]
    [InlineData("- target\n")]
    public async Task What_is_wrong_does_not(string yaml)
    {
        Assert.False(IsRight(yaml));
        Assert.NotEmpty(await SchemaJudge.ProblemsAsync(yaml));
    }

    [Fact]
    public Task Program_and_schema_agree_on_any_file() =>
        Gen.Select(Gen.Int[0, Paths.Length - 1], Gen.Int[0, Values.Length - 1], (path, value) => (Paths[path], Values[value])).List[0, 4]
            .Where(entries => !entries.Exists(entry => entries.Exists(other => other.Item1.StartsWith(entry.Item1 + ".", StringComparison.Ordinal))))
            .Select(entries => entries.DistinctBy(entry => entry.Item1).Where(IsKnowable))
            .Select(entries => Write([.. entries]))
            .SampleAsync(async yaml => Assert.True(IsRight(yaml) == ((await SchemaJudge.ProblemsAsync(yaml)).Count == 0), $"\n{yaml}"), iter: 3000);

    // What a reference leads to is not the schema's to know.
    private static bool IsKnowable((string Path, string Value) entry) =>
        !entry.Value.Contains("${env", StringComparison.Ordinal)
        || AllSettings.List.FirstOrDefault(setting => setting.Path == entry.Path)?.Schema().ContainsKey("minLength") != false;

    private static bool IsRight(string yaml)
    {
        var file = ConfigFile.Parse(yaml, "ferry.yaml");
        return file.Problems.Count == 0 && !Settings.Of(new RootCommand().Parse(""), file).Problems.Any();
    }

    /// <summary>A file of block mappings, in which every section comes once.</summary>
    private static string Write((string Path, string Value)[] entries)
    {
        var text = new StringBuilder();
        WriteSection([.. entries.Select(entry => (entry.Path.Split('.'), entry.Value))], 0);
        return text.ToString();

        void WriteSection((string[] Keys, string Value)[] section, int depth)
        {
            foreach (var group in section.GroupBy(entry => entry.Keys[depth]))
            {
                text.Append(' ', 2 * depth).Append(group.Key).Append(':');
                if (group.First().Keys.Length == depth + 1)
                {
                    text.Append(' ').Append(group.First().Value).Append('\n');
                    continue;
                }

                text.Append('\n');
                WriteSection([.. group], depth + 1);
            }
        }
    }
}
