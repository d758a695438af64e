using System.Text.RegularExpressions;
using Ferry.Sandbox;
using Ferry.Snapshots.Tests;
using Ferry.TestKit;

namespace Ferry.Integration.Tests.Backfills;

/// <summary>Every document of every snapshot is on the target afterwards, as it was, and nothing else is; and the proof says so.</summary>
[Collection(TargetIndices.Collection)]
public sealed partial class ReadBackTests(SharedServers servers)
{
    private static readonly string[] Targets = ["opensearch-2.19.4", "opensearch-3.3.2"];

    public static IEnumerable<TheoryDataRow<string, string, string>> Cases =>
        from target in Targets
        from row in ReadableCases.All
        where !HasOtherForms().IsMatch($"{row.Data.Item1}/{row.Data.Item2}")
        select new TheoryDataRow<string, string, string>(target, row.Data.Item1, row.Data.Item2);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_real_target_gives_back_what_the_snapshots_have(string target, string version, string name)
    {
        var server = await servers.GetAsync(target);
        await ReadBack.VerifyAsync(Fixtures.Case(version, name), server.Uri);
    }

    /// <summary>The sandbox is held to the same: what it gives back must be what the real servers give back.</summary>
    [Theory]
    [InlineData("elasticsearch-7.10.2", "odd")]
    [InlineData("elasticsearch-7.10.2", "source")]
    [InlineData("opensearch-1.3.20", "churn")]
    [InlineData("opensearch-2.19.4", "metadata")]
    public async Task The_sandbox_gives_back_what_the_snapshots_have(string version, string name)
    {
        await using var sandbox = await SandboxCluster.StartAsync();
        await ReadBack.VerifyAsync(Fixtures.Case(version, name), sandbox.Uri);
    }

    /// <summary>
    /// Sources that were not sent as JSON have no text to compare: SourceFormsTests compares their values.
    /// </summary>
    [GeneratedRegex("/formats$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HasOtherForms();
}
