using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core.Events;

namespace Ferry.Snapshots.Formats;

/// <summary>
/// What a scalar of YAML is to Jackson, which asks SnakeYAML's resolver for YAML 1.1: of plain text its look decides, of quoted text, and of
/// all that is no boolean, null, integer or float, it is a string; a timestamp too.
/// </summary>
internal static partial class YamlScalar
{
    private const string CoreTags = "tag:yaml.org,2002:";

    // Milliseconds; none of the patterns backtracks for long.
    private const int Timeout = 1000;

    /// <exception cref="DecodingException">Servers of different versions make different JSON of the scalar, or none.</exception>
    public static void Write(Scalar scalar, JsonBuilder json, long offset)
    {
        var text = scalar.Value;
        switch (TagOf(scalar))
        {
            case "null":
                json.Writer.WriteNullValue();
                break;
            case "bool" when Boolean(text) is { } flag:
                json.Writer.WriteBooleanValue(flag);
                break;
            case "int" when DecimalInteger.IsMatch(text):
                json.Writer.WriteRawValue(text == "-0" ? "0" : text, skipInputValidation: true);
                break;
            case "int" when !Sexagesimal.IsMatch(text):
                throw new DecodingException($"the integer {text} is decimal, of another base or a text to servers of different versions", offset);
            case "float" when TryParse(text, out var number):
                json.WriteDouble(number);
                break;
            case "float":
                throw new DecodingException($"{text} is no number that servers can read", offset);
            default:
                json.Writer.WriteStringValue(text);
                break;
        }
    }

    /// <summary>null, bool, int, float or another name, as the tag says or the plain text looks.</summary>
    private static string TagOf(Scalar scalar)
    {
        if (scalar.Tag is { IsEmpty: false, IsNonSpecific: false })
        {
            var tag = scalar.Tag.Value;
            return tag.StartsWith(CoreTags, StringComparison.Ordinal) ? tag[CoreTags.Length..] : tag;
        }

        return scalar switch
        {
            { IsPlainImplicit: false } or { Tag: { IsEmpty: false, IsNonSpecific: true } } => "str",
            { Value: "" or "~" or "null" or "Null" or "NULL" } => "null",
            { Value: var text } when BooleanWord.IsMatch(text) => "bool",
            { Value: var text } when Integer.IsMatch(text) => "int",
            { Value: var text } when Float.IsMatch(text) => "float",
            _ => "str",
        };
    }

    private static bool? Boolean(string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "YES" or "ON" or "Y" => true,
        "FALSE" or "NO" or "OFF" or "N" => false,
        _ => null,
    };

    private static bool TryParse(string text, out double number) => double.TryParse(
        text.Replace("_", "", StringComparison.Ordinal),
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
        CultureInfo.InvariantCulture,
        out number) && !text.EndsWith("inf", StringComparison.OrdinalIgnoreCase) && !text.EndsWith("nan", StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\A(yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)\z", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex BooleanWord { get; }

    [GeneratedRegex(
        @"\A([-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(:[0-5]?[0-9])+)\z", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Integer { get; }

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)\z", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex DecimalInteger { get; }

    [GeneratedRegex(@"\A[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\z", RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Sexagesimal { get; }

    [GeneratedRegex(
        @"\A([-+]?(\.[0-9]+|[0-9_]+(\.[0-9_]*)?)([eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\z",
        RegexOptions.ExplicitCapture, Timeout)]
    private static partial Regex Float { get; }
}
