using System.Globalization;
using System.Numerics;
using System.Text.Json;
using CsCheck;

namespace Ferry.Snapshots.Tests;

/// <summary>Values to be encoded: arrays are object?[], objects arrays of KeyValuePair, which may repeat a name.</summary>
internal static class JsonValues
{
    // Lengths around those at which SMILE changes its token: 0, 1, 32, 33, 64, 65, 66 bytes.
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char['a', 'e'], 0, 3],
        Gen.String[Gen.Char['a', 'z'], 30, 70],
        Gen.String[Gen.Char["aäß€日\"\\\n\u0001"], 0, 40],
        Gen.Int[0, 40].Select(n => string.Concat(Enumerable.Repeat("\U0001F600", n))));

    private static readonly Gen<object?> Scalars = Gen.OneOf(
        Texts.Select(x => (object?)x),
        Gen.Int.Select(x => (object?)x),
        Gen.Int[-17, 16].Select(x => (object?)x),
        Gen.Long.Select(x => (object?)x),
        Gen.Double.Where(double.IsFinite).Select(x => (object?)x),
        Gen.Single.Where(float.IsFinite).Select(x => (object?)x),
        Gen.Bool.Select(x => (object?)x),
        Gen.Byte.Array[0, 40].Select(x => (object?)new BigInteger(x)),
        Gen.Select(Gen.Byte.Array[0, 12], Gen.Int[-40, 40], (x, scale) => (object?)new BigDecimal(new BigInteger(x), scale)),
        Gen.Byte.Array[0, 30].Select(x => (object?)x),
        Gen.Const((object?)null));

    public static readonly Gen<object?> Any = Gen.Recursive<object?>((depth, inner) =>
        depth > 4
            ? Scalars
            : Gen.OneOf(
                Scalars,
                inner.Array[0, 6].Select(x => (object?)x),
                Gen.Select(Texts, inner).Array[0, 6].Select(x => (object?)x.Select(f => KeyValuePair.Create(f.Item1, f.Item2)).ToArray())));

    /// <summary>Numbers by their value; a float is not the same as an integer: a server maps them to different types.</summary>
    public static void AssertSame(object? expected, JsonElement actual)
    {
        switch (expected)
        {
            case null:
                Assert.Equal(JsonValueKind.Null, actual.ValueKind);
                break;
            case string text:
                Assert.Equal(text, actual.GetString());
                break;
            case bool flag:
                Assert.Equal(flag, actual.GetBoolean());
                break;
            case byte[] bytes:
                Assert.Equal(bytes, actual.GetBytesFromBase64());
                break;
            case float number:
                Assert.Equal(number, actual.GetSingle());
                Assert.Contains(actual.GetRawText(), c => c is '.' or 'E');
                break;
            case double number:
                Assert.Equal(number, actual.GetDouble());
                Assert.Contains(actual.GetRawText(), c => c is '.' or 'E');
                break;
            case BigDecimal number:
                Assert.Equal(number, BigDecimal.Parse(actual.GetRawText()));
                break;
            case object?[] array:
                Assert.Equal(array.Length, actual.GetArrayLength());
                foreach (var (item, element) in array.Zip(actual.EnumerateArray()))
                {
                    AssertSame(item, element);
                }

                break;
            case KeyValuePair<string, object?>[] fields:
                var properties = actual.EnumerateObject().ToList();
                Assert.Equal(fields.Select(f => f.Key), properties.Select(p => p.Name));
                foreach (var (field, property) in fields.Zip(properties))
                {
                    AssertSame(field.Value, property.Value);
                }

                break;
            default:
                Assert.Equal(Convert.ToString(expected, CultureInfo.InvariantCulture), actual.GetRawText());
                break;
        }
    }
}
