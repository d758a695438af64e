using Ferry.Verification.Documents;

namespace Ferry.Verification.Tests.Documents;

public sealed class SampleTests
{
    private const int Chunks = 200_000;

    public static TheoryData<double, int> Shares => new() { { 0.001, 1 }, { 0.01, 1 }, { 0.01, 987_654 }, { 0.1, -5 }, { 0.5, 0 }, { 1, 3 } };

    [Theory]
    [MemberData(nameof(Shares))]
    public void About_the_share_that_is_wanted_is_chosen_in_every_shard_and_segment(double share, int seed)
    {
        foreach (var (shard, segment) in (IEnumerable<(int, string)>)[(0, "_0"), (0, "_1"), (7, "_0")])
        {
            var chosen = Chosen(new Sample(share, seed), shard, segment).Count;
            var deviation = Math.Sqrt(Chunks * share * (1 - share));
            Assert.InRange(chosen, (Chunks * share) - (5 * deviation), (Chunks * share) + (5 * deviation));
        }
    }

    [Fact]
    public void The_same_seed_chooses_the_same_and_another_seed_others()
    {
        var first = Chosen(new Sample(0.01, 42), 0, "_0");

        Assert.Equal(first, Chosen(new Sample(0.01, 42), 0, "_0"));
        Assert.InRange(first.Intersect(Chosen(new Sample(0.01, 43), 0, "_0")).Count(), 0, first.Count / 10);
        Assert.InRange(first.Intersect(Chosen(new Sample(0.01, 42), 1, "_0")).Count(), 0, first.Count / 10);
    }

    [Fact]
    public void A_larger_share_has_what_a_smaller_one_has() =>
        Assert.Empty(Chosen(new Sample(0.01, 42), 0, "_0").Except(Chosen(new Sample(0.02, 42), 0, "_0")));

    private static List<int> Chosen(Sample sample, int shard, string segment) =>
        [.. Enumerable.Range(0, Chunks).Where(chunk => sample.Includes(sample.Rank("Z9uD0Z9uQ5a7y8mBMUK1lg", shard, segment, chunk)))];
}
