using System.Text.Json;
using Ferry.TestKit;
using Ferry.TestKit.Tls;

namespace Ferry.Cli.Tests.Clusters;

/// <summary><c>ferry clusters check</c> on real servers, behind a guard that knows users, certificates and rights.</summary>
public sealed class CheckCommandTests(SharedServers servers) : IDisposable
{
    private readonly FerryProcess _ferry = new();
    private readonly TestAuthority _authority = new();

    [Fact]
    public async Task Source_and_target_are_checked_without_a_change()
    {
        var (source, target) = (await servers.GetAsync("elasticsearch-7.10.2"), await servers.GetAsync("opensearch-3.3.2"));
        await using var guardedSource = await ClusterGuard.StartAsync(source.Uri, new GuardOptions());
        await using var guardedTarget = await ClusterGuard.StartAsync(target.Uri, new GuardOptions());

        var run = await CheckAsync("--source", $"{guardedSource.Uri}", "--target", $"{guardedTarget.Uri}");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var clusters = Clusters(run);
        Assert.Equal(["source", "target"], clusters.Select(cluster => cluster.GetProperty("cluster").GetString()));
        Assert.Equal(["7.10.2", "3.3.2"], clusters.Select(cluster => cluster.GetProperty("version").GetString()));
        Assert.All(clusters, cluster => Assert.True(cluster.GetProperty("supported").GetBoolean()));
        Assert.All(clusters, cluster => Assert.NotEqual("red", cluster.GetProperty("health").GetProperty("status").GetString()));
        Assert.All(clusters, cluster => Assert.DoesNotContain("denied", Verdicts(cluster).Values));
        Assert.Equal("granted", Verdicts(clusters[1])["read index templates"]);
        Assert.Equal("not_checked", Verdicts(clusters[1])["create indices"]);
        Assert.Contains("--write", run.Notes);
        Assert.All(guardedSource.Requests.Concat(guardedTarget.Requests), request => Assert.True(
            request.StartsWith("GET ", StringComparison.Ordinal) || request.Contains("_has_privileges", StringComparison.Ordinal), request));
    }

    [Theory]
    [InlineData("opensearch-2.19.4")]
    [InlineData("opensearch-3.3.2")]
    public async Task Rights_to_change_the_target_are_tried_if_that_is_wanted_and_nothing_is_left(string name)
    {
        var server = await servers.GetAsync(name);

        var run = await CheckAsync("target", "--write", "--target", $"{server.Uri}");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var verdicts = Verdicts(Clusters(run).Single());
        Assert.All(
            ["create indices", "write documents", "refresh and count", "write aliases", "write templates", "write ingest pipelines", "delete indices"],
            right => Assert.Equal("granted", verdicts[right]));
        foreach (var left in (string[])["_cat/indices", "_cat/aliases", "_index_template", "_ingest/pipeline"])
        {
            using var answer = await server.Client.GetAsync(new Uri(left, UriKind.Relative));
            Assert.DoesNotContain("ferry-check-", await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task A_source_is_never_written_to()
    {
        var server = await servers.GetAsync("elasticsearch-6.8.23");
        await using var guard = await ClusterGuard.StartAsync(server.Uri, new GuardOptions());

        var run = await CheckAsync("source", "--write", "--source", $"{guard.Uri}");

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.DoesNotContain(guard.Requests, request => request.StartsWith("PUT ", StringComparison.Ordinal) || request.StartsWith("DELETE ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_right_that_is_missing_is_named_with_its_remedy()
    {
        var server = await servers.GetAsync("opensearch-3.3.2");
        await using var guard = await ClusterGuard.StartAsync(server.Uri, new GuardOptions
        {
            Authorization = Basic("ferry", "hush"),
            Forbids = (method, target) => target == "/_index_template" || (method == "PUT" && target.StartsWith("/_ingest", StringComparison.Ordinal)),
        });
        string[] user = ["--target", $"{guard.Uri}", "--target-username", "ferry", "--target-password", "hush"];

        var run = await CheckAsync(["target", "--write", .. user]);

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var denied = Rights(Clusters(run).Single()).Where(right => right.GetProperty("verdict").GetString() == "denied").ToList();
        Assert.Equal(["read index templates", "write ingest pipelines"], denied.Select(right => right.GetProperty("right").GetString()));
        Assert.Equal("permission indices:admin/index_template/get", denied[0].GetProperty("remedy").GetString());
        Assert.Contains("target: 2 rights are missing", run.Notes);

        var text = await _ferry.RunAsync(["clusters", "check", "target", .. user]);
        Assert.Matches("read index templates +metadata +denied +give the user the permission indices:admin/index_template/get", text.Output);
        Assert.Contains("target: 1 right is missing", text.Notes);
    }

    [Fact]
    public async Task Elasticsearch_with_security_is_asked_what_the_user_may()
    {
        var server = await servers.GetAsync("elasticsearch-7.10.2");
        await using var guard = await ClusterGuard.StartAsync(server.Uri, new GuardOptions
        {
            Answers = (_, target) => target == "/_security/user/_has_privileges"
                ? """{"username":"ferry","has_all_requested":false,"cluster":{"create_snapshot":false},"index":{"*":{}},"application":{}}"""
                : null,
        });

        var run = await CheckAsync("source", "--source", $"{guard.Uri}");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        var right = Rights(Clusters(run).Single()).Single(right => right.GetProperty("verdict").GetString() == "denied");
        Assert.Equal(("create snapshots", "cluster privilege create_snapshot"), (right.GetProperty("right").GetString(), right.GetProperty("remedy").GetString()));
    }

    [Theory]
    [InlineData("""{"user_name":"admin","roles":["own_index","all_access"]}""", "granted", "role all_access")]
    [InlineData("""{"user_name":"ferry","roles":["readall"]}""", "not_checked", "the roles are readall")]
    [InlineData("<html>", "not_checked", "no security plugin answers here")]
    public async Task OpenSearch_with_security_is_asked_for_the_users_roles(string authinfo, string verdict, string note)
    {
        var server = await servers.GetAsync("opensearch-3.3.2");
        await using var guard = await ClusterGuard.StartAsync(
            server.Uri, new GuardOptions { Answers = (_, target) => target == "/_plugins/_security/authinfo" ? authinfo : null });

        var run = await CheckAsync("target", "--target", $"{guard.Uri}");

        var right = Rights(Clusters(run).Single()).Single(right => right.GetProperty("right").GetString() == "delete indices");
        Assert.Equal((verdict, note), (right.GetProperty("verdict").GetString(), right.GetProperty("note").GetString()));
    }

    [Fact]
    public async Task Certificates_are_shown_with_their_end()
    {
        var server = await servers.GetAsync("opensearch-3.3.2");
        await using var guard = await ClusterGuard.StartAsync(server.Uri, new GuardOptions { Certificate = _authority.ForLoopback() });

        var run = await CheckAsync("target", "--target", $"{guard.Uri}", "--target-ca", CaFile());

        Assert.Equal(ExitCode.Done, run.ExitCode);
        var certificate = Clusters(run).Single().GetProperty("certificate");
        Assert.Equal(("CN=loopback", _authority.Certificate.Subject), (certificate.GetProperty("subject").GetString(), certificate.GetProperty("issuer").GetString()));

        var insecure = await CheckAsync("target", "--target", $"{guard.Uri}", "--target-insecure");
        Assert.Equal(ExitCode.Done, insecure.ExitCode);
        Assert.Contains("warning: --target-insecure", insecure.Notes);
    }

    [Theory]
    [InlineData("source", ExitCode.SourceUnreadable)]
    [InlineData("target", ExitCode.TargetFailed)]
    public async Task A_cluster_that_does_not_let_one_in_is_told_by_message_and_exit_code(string cluster, int exitCode)
    {
        var server = await servers.GetAsync("opensearch-3.3.2");
        await using var locked = await ClusterGuard.StartAsync(server.Uri, new GuardOptions { Authorization = "ApiKey a2V5" });
        await using var expired = await ClusterGuard.StartAsync(server.Uri, new GuardOptions { Certificate = _authority.Expired() });
        await using var misnamed = await ClusterGuard.StartAsync(server.Uri, new GuardOptions { Certificate = _authority.For("search.example") });
        await using var trusted = await ClusterGuard.StartAsync(server.Uri, new GuardOptions { Certificate = _authority.ForLoopback() });
        await using var garbled = await ClusterGuard.StartAsync(server.Uri, new GuardOptions { Answers = (_, _) => "{\"version\":" });
        foreach (var (uri, words, more) in new (string, string, string[])[]
        {
            ("http://127.0.0.1:1", "cannot be reached", []),
            ($"{locked.Uri}", "none are given", []),
            ($"{locked.Uri}", "Check the API key", [$"--{cluster}-api-key", "d3Jvbmc="]),
            ($"{trusted.Uri}", "nothing here trusts the authority", []),
            ($"{expired.Uri}", "has expired on", [$"--{cluster}-ca", CaFile()]),
            ($"{misnamed.Uri}", "for search.example, not for 127.0.0.1", [$"--{cluster}-ca", CaFile()]),
            ($"{garbled.Uri}", "is not JSON", []),
        })
        {
            var run = await CheckAsync([cluster, $"--{cluster}", uri, .. more]);

            Assert.True(exitCode == run.ExitCode, run.Notes);
            Assert.Contains($"error: {cluster}: ", run.Notes);
            Assert.Contains(words, run.Notes);
            Assert.DoesNotContain("d3Jvbmc=", run.Notes + run.Output);
            Assert.Contains(words, Clusters(run).Single().GetProperty("problem").GetString());
        }
    }

    [Fact]
    public async Task An_Elasticsearch_is_no_target()
    {
        var server = await servers.GetAsync("elasticsearch-7.10.2");

        var run = await CheckAsync("target", "--target", $"{server.Uri}");

        Assert.Equal(ExitCode.Incomplete, run.ExitCode);
        Assert.False(Clusters(run).Single().GetProperty("supported").GetBoolean());
    }

    [Fact]
    public async Task Without_a_cluster_every_way_to_name_one_is_told()
    {
        var run = await CheckAsync();

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--source or --target", run.Notes);
    }

    public void Dispose()
    {
        _ferry.Dispose();
        _authority.Dispose();
    }

    private static string Basic(string user, string password) => "Basic " + Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{user}:{password}"));

    private static List<JsonElement> Clusters(FerryRun run) => [.. run.Json.GetProperty("clusters").EnumerateArray()];

    private static JsonElement.ArrayEnumerator Rights(JsonElement cluster) => cluster.GetProperty("rights").EnumerateArray();

    private static Dictionary<string, string> Verdicts(JsonElement cluster) =>
        Rights(cluster).ToDictionary(right => right.GetProperty("right").GetString()!, right => right.GetProperty("verdict").GetString()!);

    private string CaFile()
    {
        var path = Path.Combine(_ferry.Folder, "ca.pem");
        File.WriteAllText(path, _authority.Certificate.ExportCertificatePem());
        return path;
    }

    private Task<FerryRun> CheckAsync(params string[] more) => _ferry.RunAsync(["clusters", "check", "--json", .. more]);
}
