using CsCheck;
using Ferry.Lucene.Index;

namespace Ferry.Lucene.Tests;

public sealed class IndexFileNamesTests
{
    [Theory]
    [InlineData("_0", "", "fdt", "_0.fdt")]
    [InlineData("_1a", "Lucene80_0", "dvd", "_1a_Lucene80_0.dvd")]
    public void A_suffix_stands_behind_the_segment(string segment, string suffix, string extension, string expected) =>
        Assert.Equal(expected, IndexFileNames.Segment(segment, suffix, extension));

    [Theory]
    [InlineData(1, "_0_1.liv")]
    [InlineData(35, "_0_z.liv")]
    [InlineData(36, "_0_10.liv")]
    [InlineData(36 * 36, "_0_100.liv")]
    public void Generations_are_in_base_36(long generation, string expected) =>
        Assert.Equal(expected, IndexFileNames.Generation("_0", generation, "liv"));

    [Fact]
    public void Base_36_can_be_undone() =>
        Gen.Long[0, long.MaxValue].Sample(
            value => Assert.Equal(value, IndexFileNames.Base36(value).Aggregate(0L, (sum, c) => (sum * 36) + (char.IsAsciiDigit(c) ? c - '0' : c - 'a' + 10))),
            iter: 1000);
}
