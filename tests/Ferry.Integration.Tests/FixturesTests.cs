using Ferry.TestKit;

namespace Ferry.Integration.Tests;

public sealed class FixturesTests
{
    public static TheoryData<string> Versions => [.. Fixtures.Versions];

    [Theory]
    [MemberData(nameof(Versions))]
    public void Every_case_lists_as_many_documents_as_it_counts(string version)
    {
        foreach (var fixture in Fixtures.Cases(version))
        {
            var counted = fixture.ExpectedCounts.EnumerateObject()
                .SelectMany(snapshot => snapshot.Value.EnumerateObject())
                .Select(index => index.Value.GetProperty("docs"))
                .Sum(docs => docs.ValueKind == System.Text.Json.JsonValueKind.Null ? 0 : docs.GetInt32());

            Assert.True(Directory.Exists(fixture.RepositoryPath), $"{fixture}: no repository");
            Assert.True(counted == fixture.ExpectedDocuments().Count(), $"{fixture}: {counted} counted, {fixture.ExpectedDocuments().Count()} listed");
        }
    }

    [Fact]
    public void A_copy_may_be_damaged_without_harm_to_the_original()
    {
        var fixture = Fixtures.Case("elasticsearch-7.10.2", "churn");
        using var copy = Fixtures.Copy(fixture);

        File.Delete(copy.Combine("index.latest"));

        Assert.True(File.Exists(Path.Combine(fixture.RepositoryPath, "index.latest")));
    }
}
