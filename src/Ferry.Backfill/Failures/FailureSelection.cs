using System.IO.Enumeration;

namespace Ferry.Backfill.Failures;

/// <summary>Which refused documents are meant.</summary>
/// <param name="Indices">Names of indices at the source, or patterns with * and ?; all if there are none.</param>
/// <param name="Types">Types of errors; all if there are none.</param>
public sealed record FailureSelection(IReadOnlyList<string> Indices, IReadOnlyList<string> Types)
{
    public static FailureSelection All { get; } = new([], []);

    public bool HasIndex(string index) =>
        Indices.Count == 0 || Indices.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, index, ignoreCase: false));

    public bool HasType(string type) => Types.Count == 0 || Types.Contains(type);
}
