using System.Text.RegularExpressions;

namespace Ferry.Transforms.Types;

/// <summary>
/// Another name for indices and data streams on the target: <c>old=new</c>; <c>logs-*=archive-*</c>, where each * on the right is what the one
/// on the left stood for; or <c>regex:logs-(\d+)=archive-$1</c>.
/// </summary>
public sealed class IndexRename
{
    private const string RegexPrefix = "regex:";

    private readonly Regex _from;
    private readonly string _to;

    private IndexRename(string text, Regex from, string to) => (Text, _from, _to) = (text, from, to);

    /// <summary>As the user wrote it.</summary>
    public string Text { get; }

    /// <exception cref="FormatException">It is no rule; the message says what is expected.</exception>
    public static IndexRename Parse(string text)
    {
        var split = text.LastIndexOf('=');
        if (split <= 0 || split == text.Length - 1)
        {
            throw new FormatException("OLD=NEW is expected, where both may have *");
        }

        var (from, to) = (text[..split], text[(split + 1)..]);
        return from.StartsWith(RegexPrefix, StringComparison.Ordinal)
            ? new IndexRename(text, Compile(from[RegexPrefix.Length..]), to)
            : new IndexRename(text, Compile(Regex.Escape(from).Replace("\\*", "(.*)", StringComparison.Ordinal)), Groups(from, to));
    }

    /// <summary>The new name; null if the rule is not for this one.</summary>
    public string? Apply(string name) => _from.Match(name) is { Success: true } match ? match.Result(_to) : null;

    public override string ToString() => Text;

    private static Regex Compile(string pattern)
    {
        try
        {
            return new Regex($"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"what stands before = is not a regular expression: {e.Message}", e);
        }
    }

    private static string Groups(string from, string to)
    {
        if (to.Count(character => character == '*') > from.Count(character => character == '*'))
        {
            throw new FormatException("there are more * in the new name than in the old one");
        }

        var parts = to.Replace("$", "$$", StringComparison.Ordinal).Split('*');
        return parts[0] + string.Concat(parts.Skip(1).Select((part, i) => $"${{{i + 1}}}{part}"));
    }
}
