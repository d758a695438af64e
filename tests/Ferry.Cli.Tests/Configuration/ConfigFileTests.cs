using System.Text;
using Ferry.Cli.Configuration;

namespace Ferry.Cli.Tests.Configuration;

public sealed class ConfigFileTests
{
    [Fact]
    public void Values_stay_the_texts_that_were_written()
    {
        var file = Parse("""
            # a comment
            target:
              url: https://search:9200
              username: no
            snapshot:
              name: 2024-01-01
            source:
              repository: "s3://backups/#1"
              s3:
                anonymous: true
            backfill:
              indices:
              - logs-*
              - 007
              workers: 4
            """);

        Assert.Empty(file.Problems);
        Assert.Equal(
            new Dictionary<string, (int, string)>
            {
                ["target.url"] = (3, "https://search:9200"),
                ["target.username"] = (4, "no"),
                ["snapshot.name"] = (6, "2024-01-01"),
                ["source.repository"] = (8, "s3://backups/#1"),
                ["source.s3.anonymous"] = (10, "true"),
                ["backfill.indices"] = (12, "logs-*|007"),
                ["backfill.workers"] = (15, "4"),
            },
            file.Values.ToDictionary(value => value.Key, value => (value.Value.Line, string.Join('|', value.Value.Texts))));
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("target:\n#  url: https://search:9200\nsource: ~\n")]
    [InlineData("target: {}\n")]
    public void A_file_may_say_nothing(string text)
    {
        var file = Parse(text);

        Assert.Empty(file.Problems);
        Assert.Empty(file.Values);
    }

    [Theory]
    [InlineData("target:\n  ulr: https://h\n", 2, "did you mean target.url?")]
    [InlineData("source:\n  s3:\n    end_point: https://h\n", 3, "did you mean source.s3.endpoint?")]
    [InlineData("targte:\n  url: https://h\n", 1, "did you mean target?")]
    [InlineData("repository: /x\n", 1, "did you mean source.repository?")]
    [InlineData("logging:\n  level: debug\n", 1, "there are source, snapshot, backfill, target")]
    [InlineData("target:\n  url: https://a\n  username: u\n  url: https://b\n", 4, "'url' is on line 2 already")]
    [InlineData("target:\n  url: a\ntarget:\n  url: b\n", 3, "'target' is on line 1 already")]
    [InlineData("target:\n  url: [https://a, https://b]\n", 2, "target.url: one value is expected, not a list")]
    [InlineData("target:\n  url:\n    host: a\n", 2, "target.url: one value is expected, not a section")]
    [InlineData("target:\n  url:\n", 2, "target.url: a value is missing")]
    [InlineData("target:\n  url: null\n", 2, "target.url: a value is missing")]
    [InlineData("backfill:\n  indices: logs\n", 2, "backfill.indices: a list of texts is expected")]
    [InlineData("backfill:\n  indices: [[a]]\n", 2, "backfill.indices: a list of texts is expected")]
    [InlineData("backfill:\n  indices: [a, ~]\n", 2, "backfill.indices: a list of texts is expected")]
    [InlineData("target: https://search:9200\n", 1, "target: a section of settings is expected, as url, username, password")]
    [InlineData("target:\n  - url: https://h\n", 1, "target: a section of settings is expected")]
    [InlineData("- target\n", 1, "sections of settings are expected")]
    [InlineData("hello\n", 1, "sections of settings are expected")]
    [InlineData("target:\n\turl: https://h\n", 2, "a tab cannot indent")]
    [InlineData("target:\n  url: &u https://h\n", 2, "anchors")]
    [InlineData("target: &t\n  url: https://h\n", 1, "anchors")]
    [InlineData("target:\n  url: *u\n", 2, "aliases")]
    [InlineData("target:\n  url: !!str https://h\n", 2, "tags")]
    [InlineData("target:\n  url: 'https://h\n", 2, "not YAML")]
    [InlineData("target: {url: https://h\n", 2, "not YAML")]
    [InlineData("target:\n  url: https://h\n---\ntarget:\n", 3, "a second document")]
    [InlineData("? [a]\n: b\n", 1, "a key is not a text")]
    public void What_is_wrong_is_named_with_its_line(string text, int line, string message)
    {
        var file = Parse(text);

        Assert.Contains(file.Problems, problem => problem.Line == line && problem.Message.Contains(message, StringComparison.Ordinal));
    }

    [Fact]
    public void All_problems_are_found_in_the_order_of_lines()
    {
        var file = Parse("target:\n  ulr: a\n  username: [x]\nsnapshot: s\nsnapshot: t\n");

        Assert.Equal([2, 3, 4, 5], file.Problems.Select(problem => problem.Line));
    }

    [Theory]
    [InlineData("hush-hush")]
    [InlineData("${env:PART}hush-hush")]
    [InlineData("${ENV:hush-hush}")]
    [InlineData("")]
    public void A_secret_is_refused_and_not_repeated(string password)
    {
        var problem = Assert.Single(Parse($"target:\n  password: '{password}'\n").Problems);

        Assert.Equal(2, problem.Line);
        Assert.Contains("target.password", problem.Message);
        Assert.Contains("${env:NAME}", problem.Message);
        Assert.Contains("FERRY_TARGET_PASSWORD", problem.Message);
        Assert.DoesNotContain("hush", problem.Message);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: &a\n  ")]
    [InlineData("\"")]
    [InlineData("!")]
    [InlineData("%")]
    [InlineData("a:\n")]
    public void Files_that_are_made_to_exhaust_end_in_a_problem(string repeated)
    {
        var text = new StringBuilder().Insert(0, repeated, 900_000 / repeated.Length).ToString();

        Assert.NotEmpty(Parse(text).Problems);
    }

    private static ConfigFile Parse(string text) => ConfigFile.Parse(text, "ferry.yaml");
}
