using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ferry.Sandbox.Json;

/// <summary>JSON values as Java prints them in error messages: <c>{x=1}</c>, <c>1.0E30</c>, <c>Infinity</c>.</summary>
internal static class JavaText
{
    public static string Of(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject map => "{" + string.Join(", ", map.Select(entry => $"{entry.Key}={Of(entry.Value)}")) + "}",
        JsonArray list => "[" + string.Join(", ", list.Select(Of)) + "]",
        _ => node.GetValueKind() switch
        {
            JsonValueKind.Number => Number(node.ToJsonString()),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => node.ToString(),
        },
    };

    /// <summary>A number as its JSON text, integers unchanged.</summary>
    public static string Number(string json) =>
        json.AsSpan().ContainsAny('.', 'e', 'E') ? Double(double.Parse(json, CultureInfo.InvariantCulture)) : json;

    public static string Double(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "Infinity" : "-Infinity";
        if (value == 0) return "0.0";
        var magnitude = Math.Abs(value);
        if (magnitude is >= 1e-3 and < 1e7) return value.ToString("0.0################", CultureInfo.InvariantCulture);
        var text = value.ToString("E16", CultureInfo.InvariantCulture);
        var exponent = int.Parse(text[(text.IndexOf('E') + 1)..], CultureInfo.InvariantCulture);
        return (value / Math.Pow(10, exponent)).ToString("0.0##############", CultureInfo.InvariantCulture) + "E" + exponent;
    }
}
