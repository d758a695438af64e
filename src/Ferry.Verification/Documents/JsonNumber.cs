using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ferry.Verification.Documents;

/// <summary>A number of JSON by its value, exactly: sign, digits and power of ten, never a double.</summary>
internal readonly record struct JsonNumber
{
    /// <summary>Digits of an exponent beyond which it is not reckoned with: no number that means something comes near.</summary>
    private const int MaxExponentDigits = 100;

    private readonly bool _isNegative;

    /// <summary>Without zeros at either end; empty for 0.</summary>
    private readonly string _digits;

    /// <summary>The value is 0.digits times ten to this power.</summary>
    private readonly BigInteger _power;

    private JsonNumber(bool isNegative, string digits, BigInteger power)
    {
        _isNegative = isNegative;
        _digits = digits;
        _power = power;
    }

    /// <summary>Whether two numbers, as they are written, have the same value. -0 is 0.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        left.SequenceEqual(right) || (Parse(left) is { } a && Parse(right) is { } b && a == b);

    /// <param name="text">A valid number of JSON.</param>
    private static JsonNumber? Parse(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        text = isNegative ? text[1..] : text;
        var power = BigInteger.Zero;
        if (text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var exponent)
        {
            if (text.Length - exponent > MaxExponentDigits)
            {
                return null;
            }

            power = BigInteger.Parse(Encoding.ASCII.GetString(text[(exponent + 1)..]), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..exponent];
        }

        var point = text.IndexOf((byte)'.');
        var digits = Encoding.ASCII.GetString(text);
        digits = point < 0 ? digits : digits.Remove(point, 1);
        power += point < 0 ? digits.Length : point;
        var significant = digits.TrimStart('0');
        power -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? new JsonNumber(false, "", 0) : new JsonNumber(isNegative, significant, power);
    }
}
