using System.Text.RegularExpressions;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

/// <summary>The cases whose documents can be read today; the others wait for their formats.</summary>
public static partial class ReadableCases
{
    public static IEnumerable<TheoryDataRow<string, string>> All =>
        from version in Fixtures.Versions
        from fixture in Fixtures.Cases(version)
        where !Waiting().IsMatch(fixture.ToString())
        select new TheoryDataRow<string, string>(version, fixture.Name);

    [GeneratedRegex(@"^elasticsearch-[1256]|^elasticsearch-[89].*/(codec|modes|synthetic|metadata|partial)|/(zstd$|shallow|chain-from-(6|7.10)|legacy)", RegexOptions.None, 1000)]
    private static partial Regex Waiting();
}
