namespace Ferry.Transforms.Settings;

/// <summary>Settings that a target does not take, for one reason.</summary>
/// <param name="Reason">Why, and what to know, in a sentence.</param>
/// <param name="Patterns">Their names; where one ends with a *, all that begin like it.</param>
internal sealed record RemovedSetting(string Reason, params string[] Patterns)
{
    public VersionRange Targets { get; init; } = VersionRange.AnyOpenSearch;

    /// <summary>Whether the source does something with this value that the target will not do.</summary>
    public Predicate<string> IsLoss { get; init; } = _ => false;

    public bool IsAbout(string name) => Patterns.Any(pattern => pattern.EndsWith('*')
        ? name.StartsWith(pattern[..^1], StringComparison.Ordinal)
        : name == pattern);
}
