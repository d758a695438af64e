using System.Text.RegularExpressions;

namespace Ferry.Metadata;

/// <summary>A kind of complaint about a definition, and what to change for it.</summary>
/// <param name="Pattern">Finds it in the text of the answer.</param>
/// <param name="Mend">Changes the definition; says what was changed, in words, or null if nothing fits the complaint.</param>
internal sealed record Complaint<T>(Regex Pattern, Func<T, Match, string?> Mend)
{
    private const RegexOptions Options = RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    public Complaint(string pattern, Func<T, Match, string?> mend)
        : this(new Regex(pattern, Options, TimeSpan.FromSeconds(1)), mend)
    {
    }

    /// <summary>The change of the first kind that fits; null if none does.</summary>
    public static string? Apply(IEnumerable<Complaint<T>> known, T definition, string text)
    {
        foreach (var complaint in known)
        {
            if (complaint.Pattern.Match(text) is { Success: true } match && complaint.Mend(definition, match) is { } change)
            {
                return change;
            }
        }

        return null;
    }
}
