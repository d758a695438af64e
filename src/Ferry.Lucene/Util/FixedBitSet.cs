using System.Numerics;

namespace Ferry.Lucene.Util;

/// <summary>A set of document ordinals below a fixed bound; bit i of word i/64 is document i (Lucene's FixedBitSet).</summary>
public sealed class FixedBitSet
{
    private readonly ulong[] _words;

    public FixedBitSet(int length)
    {
        Length = length;
        _words = new ulong[(length + 63) >> 6];
    }

    public int Length { get; }

    internal Span<ulong> Words => _words;

    public bool this[int index] => (_words[index >> 6] & (1UL << (index & 63))) != 0;

    public void Set(int index) => _words[index >> 6] |= 1UL << (index & 63);

    /// <summary>Sets all bits from <paramref name="from"/> up to <paramref name="to"/>, exclusive.</summary>
    public void Set(int from, int to)
    {
        for (; from < to && (from & 63) != 0; from++)
        {
            Set(from);
        }

        for (; to - from >= 64; from += 64)
        {
            _words[from >> 6] = ulong.MaxValue;
        }

        for (; from < to; from++)
        {
            Set(from);
        }
    }

    /// <summary>Keeps the bits that <paramref name="other"/> has too.</summary>
    public void And(FixedBitSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= other._words[i];
        }
    }

    /// <summary>Removes the bits that <paramref name="other"/> has.</summary>
    public void AndNot(FixedBitSet other)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            _words[i] &= ~other._words[i];
        }
    }

    public FixedBitSet Clone()
    {
        var copy = new FixedBitSet(Length);
        _words.CopyTo(copy._words, 0);
        return copy;
    }

    public int Count()
    {
        var count = 0;
        foreach (var word in _words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The number of bits from <paramref name="from"/> up to <paramref name="to"/>, exclusive.</summary>
    public int Count(int from, int to)
    {
        if (from >= to)
        {
            return 0;
        }

        int first = from >> 6, last = (to - 1) >> 6;
        var firstMask = ulong.MaxValue << (from & 63);
        var lastMask = ulong.MaxValue >> (63 - ((to - 1) & 63));
        if (first == last)
        {
            return BitOperations.PopCount(_words[first] & firstMask & lastMask);
        }

        var count = BitOperations.PopCount(_words[first] & firstMask) + BitOperations.PopCount(_words[last] & lastMask);
        for (var i = first + 1; i < last; i++)
        {
            count += BitOperations.PopCount(_words[i]);
        }

        return count;
    }
}
