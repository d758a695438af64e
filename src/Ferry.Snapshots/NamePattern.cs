using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Ferry.Snapshots;

/// <summary>Which names are meant: a name, a pattern with * (any text) and ? (one character), or "regex:" and an expression for the whole name.</summary>
public sealed class NamePattern
{
    private const string RegexPrefix = "regex:";

    private readonly Regex? _regex;

    /// <exception cref="FormatException">It is empty, or its regular expression is not one.</exception>
    public NamePattern(string text)
    {
        Text = text;
        if (text.StartsWith(RegexPrefix, StringComparison.Ordinal))
        {
            try
            {
                _regex = text.Length > RegexPrefix.Length
                    ? new Regex($"^(?:{text[RegexPrefix.Length..]})$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1))
                    : throw new FormatException($"after '{RegexPrefix}' a regular expression must follow");
            }
            catch (ArgumentException e)
            {
                throw new FormatException($"'{text[RegexPrefix.Length..]}' is not a regular expression: {e.Message}", e);
            }
        }
        else if (text.Length == 0)
        {
            throw new FormatException("a name or a pattern must not be empty");
        }
    }

    public string Text { get; }

    /// <summary>Whether it means particular names: only then system objects that match are meant too.</summary>
    public bool IsNaming => _regex is null ? Text[0] is not ('*' or '?') : Text.AsSpan(RegexPrefix.Length).TrimStart('^')[0] is not ('.' or '(' or '[');

    public bool Matches(string name) => _regex?.IsMatch(name) ?? FileSystemName.MatchesSimpleExpression(Text, name, ignoreCase: false);

    public override string ToString() => Text;
}
