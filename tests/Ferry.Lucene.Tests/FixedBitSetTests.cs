using CsCheck;
using Ferry.Lucene.Util;

namespace Ferry.Lucene.Tests;

public sealed class FixedBitSetTests
{
    [Fact]
    public void Counts_of_ranges_are_those_of_single_bits() =>
        Gen.Select(Gen.Bool.Array[0, 400], Gen.Int[0, 400], Gen.Int[0, 400]).Sample(
            (bits, a, b) =>
            {
                int from = Math.Min(a, bits.Length), to = Math.Min(b, bits.Length);
                var set = Of(bits);
                Assert.Equal(bits.Count(bit => bit), set.Count());
                Assert.Equal(from < to ? bits[from..to].Count(bit => bit) : 0, set.Count(from, to));
            },
            iter: 3000);

    [Fact]
    public void Setting_a_range_sets_it_and_nothing_else() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 400], Gen.Int[0, 400]).Sample(
            (length, a, b) =>
            {
                int from = Math.Min(a, length), to = Math.Min(b, length);
                var set = new FixedBitSet(length);
                set.Set(from, to);
                for (var i = 0; i < length; i++)
                {
                    Assert.Equal(i >= from && i < to, set[i]);
                }
            },
            iter: 2000);

    [Fact]
    public void And_and_and_not_work_bit_by_bit_on_a_copy_only() =>
        Gen.Bool.Array[1, 200].SelectMany(left => Gen.Bool.Array[left.Length].Select(right => (left, right))).Sample(
            (left, right) =>
            {
                var original = Of(left);
                var and = original.Clone();
                and.And(Of(right));
                var andNot = original.Clone();
                andNot.AndNot(Of(right));
                for (var i = 0; i < left.Length; i++)
                {
                    Assert.Equal(left[i] && right[i], and[i]);
                    Assert.Equal(left[i] && !right[i], andNot[i]);
                    Assert.Equal(left[i], original[i]);
                }
            },
            iter: 1000);

    private static FixedBitSet Of(bool[] bits)
    {
        var set = new FixedBitSet(bits.Length);
        for (var i = 0; i < bits.Length; i++)
        {
            if (bits[i])
            {
                set.Set(i);
            }
        }

        return set;
    }
}
