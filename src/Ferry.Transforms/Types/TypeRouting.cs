using System.Text.RegularExpressions;

namespace Ferry.Transforms.Types;

/// <summary>A rule for where a mapping type of an index goes.</summary>
/// <param name="Index">Pattern for the whole name of the source index.</param>
/// <param name="Type">Pattern for the whole name of the type.</param>
/// <param name="Target">The target index; $1, $2 … are groups, counted through both patterns.</param>
public sealed record TypeRule(string Index, string Type, string Target);

/// <summary>
/// Where the documents of each mapping type of an index go: into the index of its name, into one index a type, or by rules. Definitions and
/// documents are sent by the same one, so that they meet.
/// </summary>
public sealed class TypeRouting
{
    /// <summary>What the name of an index may not have; * is left, as patterns of templates are routed too.</summary>
    private const string Forbidden = "\\/?\"<>| ,#:";

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<string, IReadOnlyDictionary<string, string>> Nothing = [];

    private readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> _fixed;
    private readonly List<(Regex Pattern, string Target)> _rules;
    private readonly IReadOnlyList<IndexRename> _renames = [];

    /// <param name="fixedTargets">Source index → type → target index; types that are not listed for an index here go nowhere.</param>
    /// <param name="rules">For all other indices: the first that matches counts; where none does, the type goes nowhere.</param>
    /// <exception cref="ArgumentException">A pattern is not a regular expression; the message says which.</exception>
    public TypeRouting(IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> fixedTargets, IEnumerable<TypeRule> rules)
    {
        _fixed = fixedTargets;
        _rules = [.. rules.Select(rule => (Compile(rule), rule.Target))];
    }

    private TypeRouting(TypeRouting other, IReadOnlyList<IndexRename> renames)
    {
        (_fixed, _rules, _renames) = (other._fixed, other._rules, renames);
        (RefusesSeveralTypes, KeepsSingleTypes) = (other.RefusesSeveralTypes, other.KeepsSingleTypes);
    }

    /// <summary>An index keeps its name, and may have one type only.</summary>
    public static TypeRouting None { get; } = new(Nothing, [new TypeRule("(.+)", ".+", "$1")]) { RefusesSeveralTypes = true };

    /// <summary>All types of an index go into one index of its name.</summary>
    public static TypeRouting Union { get; } = new(Nothing, [new TypeRule("(.+)", ".+", "$1")]);

    /// <summary>
    /// Each type goes into an index of its own, INDEX_TYPE in lower case, with _ for what the name of an index may not have; an index with a single
    /// type keeps its name.
    /// </summary>
    public static TypeRouting Split { get; } = new(Nothing, [new TypeRule("(.+)", "(.+)", "$1_$2")]) { KeepsSingleTypes = true };

    /// <summary>Whether an index with several types is refused.</summary>
    public bool RefusesSeveralTypes { get; private init; }

    /// <summary>Whether an index that has only one type keeps its name, whatever the rules say.</summary>
    public bool KeepsSingleTypes { get; private init; }

    /// <summary>The same, and what comes out gets another name by the first rule that is for it.</summary>
    public TypeRouting With(IReadOnlyList<IndexRename> renames) => new(this, renames);

    /// <summary>The name on the target of what is called so otherwise.</summary>
    public string Rename(string name) => _renames.Select(rename => rename.Apply(name)).FirstOrDefault(renamed => renamed is not null) ?? name;

    /// <summary>The index that a type of an index goes to; null if nowhere.</summary>
    /// <param name="index">Name of the source index.</param>
    /// <param name="type">"_doc" where there are no types.</param>
    /// <param name="isOnlyType">Whether the index has no other type.</param>
    public string? TargetOf(string index, string type, bool isOnlyType) =>
        ByType(index, type, isOnlyType) is { } target ? Rename(target) : null;

    private string? ByType(string index, string type, bool isOnlyType)
    {
        if (KeepsSingleTypes && isOnlyType)
        {
            return index;
        }

        if (_fixed.TryGetValue(index, out var types))
        {
            return types.GetValueOrDefault(type);
        }

        foreach (var (pattern, target) in _rules)
        {
            if (pattern.Match($"{index}/{type}") is { Success: true } match)
            {
                // Names of indices are lower case, those of types may be of any characters.
                return new string([.. match.Result(target).ToLowerInvariant().Select(character => Forbidden.Contains(character, StringComparison.Ordinal) ? '_' : character)]);
            }
        }

        return null;
    }

    /// <summary>Names of indices have no slash, so one pattern over both is not ambiguous, and groups count through.</summary>
    private static Regex Compile(TypeRule rule)
    {
        foreach (var part in (string[])[rule.Index, rule.Type])
        {
            _ = new Regex(part, RegexOptions.CultureInvariant, MatchTimeout);
        }

        return new Regex($"^(?:{rule.Index})/(?:{rule.Type})$", RegexOptions.CultureInvariant, MatchTimeout);
    }
}
