using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>The cases whose documents can be read: all but those whose files are not in the repository.</summary>
public static class ReadableCases
{
    public static IEnumerable<TheoryDataRow<string, string>> All =>
        from version in Fixtures.Versions
        from fixture in Fixtures.Cases(version)
        where fixture.Name is not ("shallow" or "shallow-v2")
        select new TheoryDataRow<string, string>(version, fixture.Name);
}
