using System.Diagnostics;
using System.Text.RegularExpressions;
using Ferry.Metadata.Migration;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Integration.Tests.Metadata;

/// <summary>Whoever is killed in the middle and begins again ends where nobody was killed.</summary>
public sealed partial class KilledMigrationTests(SharedServers servers) : IClassFixture<SharedServers>
{
    private const int Killed = 128 + 9;

    [Theory]
    [InlineData("opensearch-2.19.4", 8)]
    [InlineData("opensearch-3.3.2", 9)]
    public async Task A_second_run_finishes_what_a_killed_one_began(string targetName, int seed)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var server = await servers.GetAsync(targetName);
        using var target = await MetadataTarget.OpenAsync(server);
        var fixture = Fixtures.Case("elasticsearch-8.19.0", "metadata");
        var (snapshot, source) = await FixtureMetadata.OfAsync(fixture);
        await target.RunAsync(target.Plan(source), MetadataMode.Migrate);
        var whole = await target.StateAsync();
        await target.ClearAsync();
        try
        {
            string[] probe = ["metadata", "evaluate", "--probe"], migrate = ["metadata", "migrate"];
            string[] run = ["--repository", fixture.RootPath, "--snapshot", snapshot, "--json"];
            foreach (var command in (string[][])[probe, migrate, probe, migrate])
            {
                await KillAsync(server, [.. command, .. run], afterRequests: random.Next(20, 60));
            }

            using var ferry = new FerryProcess();
            var ended = await ferry.RunAsync([.. migrate, .. run, "--target", server.Uri.ToString()]);

            Assert.Equal(0, ended.ExitCode);
            var state = await target.StateAsync();
            Assert.DoesNotContain(state.Keys, name => name.Contains(Probe.Prefix, StringComparison.Ordinal));
            var (expected, actual) = (Timeless(whole), Timeless(state));
            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), actual.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected, each => Assert.Equal(each.Value, actual[each.Key]));
        }
        finally
        {
            await target.ClearAsync();
        }
    }

    /// <summary>Kills the command when so many requests have reached the target.</summary>
    private static async Task KillAsync(TestServer server, string[] command, int afterRequests)
    {
        await using var proxy = new FaultProxy(server.Uri);
        using var ferry = new FerryProcess();
        Process process = null!;
        proxy.Then([.. Enumerable.Repeat(Fault.None, afterRequests), Fault.Meanwhile(Moment.Taken, Kill)]);
        process = ferry.Start([.. command, "--target", proxy.Uri.ToString()]);
        var ended = await FerryProcess.EndAsync(process);
        process.Dispose();
        Assert.Equal(Killed, ended.ExitCode);

        Task Kill()
        {
            process.Kill();
            return Task.CompletedTask;
        }
    }

    /// <summary>Without what differs by the moment at which an index was made.</summary>
    private static Dictionary<string, string> Timeless(IReadOnlyDictionary<string, string> state) =>
        state.ToDictionary(each => each.Key, each => Moments().Replace(each.Value, ""));

    [GeneratedRegex("\"index(_uuid|\\.uuid|\\.creation_date)\":\"[^\"]*\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Moments();
}
