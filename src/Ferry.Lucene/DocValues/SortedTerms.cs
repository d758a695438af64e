using Ferry.Lucene.Store;

namespace Ferry.Lucene.DocValues;

/// <summary>The distinct terms of a sorted field in memory, by ordinal.</summary>
internal sealed class SortedTerms(long capacity)
{
    /// <summary>Bytes of terms that are kept in memory: those of some ten million identifiers.</summary>
    public const int MaxBytes = 256 << 20;

    private readonly int[] _ends = new int[capacity];
    private byte[] _bytes = new byte[256];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> this[long ordinal]
    {
        get
        {
            var start = ordinal == 0 ? 0 : _ends[ordinal - 1];
            return _bytes.AsSpan(start, _ends[ordinal] - start);
        }
    }

    public void Add(ref ByteReader reader, int length) => Add(ref reader, 0, 0, length);

    /// <summary>Adds a term that begins as an earlier one does.</summary>
    /// <param name="reader">At the rest of the term; it is read past.</param>
    /// <param name="earlier">The ordinal of that one.</param>
    /// <param name="shared">Bytes that are the same.</param>
    /// <param name="rest">Bytes that follow.</param>
    public void Add(ref ByteReader reader, int earlier, int shared, int rest)
    {
        var suffix = reader.ReadBytes(rest);
        if (shared > 0 && shared > this[earlier].Length)
        {
            throw reader.Corrupt($"a term shares {shared} bytes with one of {this[earlier].Length}");
        }

        var start = Count == 0 ? 0 : _ends[Count - 1];
        if (start + (long)shared + rest > MaxBytes)
        {
            throw reader.Error(FormatProblem.Unsupported, $"the terms are more than the {MaxBytes} bytes that are kept in memory");
        }

        var end = start + shared + rest;
        if (_bytes.Length < end)
        {
            Array.Resize(ref _bytes, (int)Math.Min(MaxBytes, Math.Max(end, 2L * _bytes.Length)));
        }

        if (shared > 0)
        {
            this[earlier][..shared].CopyTo(_bytes.AsSpan(start));
        }

        suffix.CopyTo(_bytes.AsSpan(start + shared));
        _ends[Count++] = end;
    }
}
