using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>The cases whose documents can be read today; the others wait for their formats.</summary>
public static class ReadableCases
{
    private static readonly string[] Waiting = ["zstd-metadata", "paths-hashed", "paths-base-", "shallow", "chain-", "legacy"];

    public static IEnumerable<TheoryDataRow<string, string>> All =>
        from version in Fixtures.Versions
        from fixture in Fixtures.Cases(version)
        where !Waiting.Any(prefix => fixture.Name.StartsWith(prefix, StringComparison.Ordinal))
        select new TheoryDataRow<string, string>(version, fixture.Name);
}
