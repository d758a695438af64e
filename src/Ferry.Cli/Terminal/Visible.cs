using System.Globalization;
using System.Text;

namespace Ferry.Cli.Terminal;

/// <summary>Other people's text for the eye: ids and values may hold what moves cursors, turns writing around, or cannot be seen.</summary>
public static class Visible
{
    /// <summary>Control and format characters and line ends as \uXXXX; the rest as it is.</summary>
    public static string Text(string text)
    {
        if (!text.EnumerateRunes().Any(IsHidden))
        {
            return text;
        }

        var shown = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsHidden(rune))
            {
                shown.Append("\\u").Append(rune.Value.ToString("x4"));
            }
            else
            {
                shown.Append(rune);
            }
        }

        return shown.ToString();
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
