namespace Ferry.Lucene.Store;

/// <summary>
/// The CRC-32 of A followed by B, from the CRC-32 of each and the length of B: so a file that several readers
/// read in ranges is checked whole. Appending n zero bytes is a linear map over GF(2), raised to the n-th power by squaring.
/// </summary>
public static class Crc32Combination
{
    private const uint Polynomial = 0xedb88320;

    public static uint Combine(uint first, uint second, long secondLength)
    {
        if (secondLength == 0)
        {
            return first;
        }

        Span<uint> even = stackalloc uint[32];
        Span<uint> odd = stackalloc uint[32];
        odd[0] = Polynomial;
        for (var i = 1; i < 32; i++)
        {
            odd[i] = 1u << (i - 1);
        }

        Square(even, odd); // two zero bits
        Square(odd, even); // four zero bits
        do
        {
            Square(even, odd);
            if ((secondLength & 1) != 0)
            {
                first = Times(even, first);
            }

            secondLength >>= 1;
            if (secondLength == 0)
            {
                break;
            }

            Square(odd, even);
            if ((secondLength & 1) != 0)
            {
                first = Times(odd, first);
            }

            secondLength >>= 1;
        }
        while (secondLength != 0);
        return first ^ second;
    }

    private static uint Times(ReadOnlySpan<uint> matrix, uint vector)
    {
        uint sum = 0;
        for (var i = 0; vector != 0; i++, vector >>= 1)
        {
            if ((vector & 1) != 0)
            {
                sum ^= matrix[i];
            }
        }

        return sum;
    }

    private static void Square(Span<uint> square, ReadOnlySpan<uint> matrix)
    {
        for (var i = 0; i < 32; i++)
        {
            square[i] = Times(matrix, matrix[i]);
        }
    }
}
