using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Ferry.Verification.Documents;

/// <summary>Where two values of JSON begin to differ.</summary>
/// <param name="JsonPointer">By RFC 6901; empty for the values as wholes.</param>
/// <param name="SourceValue">What the snapshot has there, as JSON, shortened; null if nothing.</param>
/// <param name="TargetValue">What the target has there, as JSON, shortened; null if nothing.</param>
public sealed record JsonDifference(string JsonPointer, string? SourceValue, string? TargetValue)
{
    /// <summary>Characters of a value that are kept.</summary>
    public const int MaxValue = 200;

    internal static JsonDifference Of(string pointer, JsonElement? source, JsonElement? target) => new(pointer, Shorten(source), Shorten(target));

    private static string? Shorten(JsonElement? value)
    {
        if (value is not { } element)
        {
            return null;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element);
        if (raw.Length <= MaxValue)
        {
            return Encoding.UTF8.GetString(raw);
        }

        var end = MaxValue;
        while ((raw[end] & 0xc0) == 0x80)
        {
            end--; // not within a character
        }

        return Encoding.UTF8.GetString(raw[..end]) + "…";
    }
}
