using Ferry.Clusters;

namespace Ferry.Transforms;

/// <summary>
/// One thing that differs between old and new servers, and what is done about it. It is a pure function of the definition and the context:
/// the same in, the same out, and applied twice it does no more than once.
/// </summary>
/// <param name="Name">As "string-fields": the name in reports, and of its page in docs/transforms.</param>
/// <param name="Sentence">What it does, for reports.</param>
/// <param name="Sources">The versions whose definitions may need it.</param>
/// <param name="Targets">The versions that need it done.</param>
/// <param name="Link">Where the makers of the server explain the difference.</param>
/// <param name="Apply">Changes a definition of any kind; of kinds that it has nothing to do with, nothing.</param>
public sealed record Transform(string Name, string Sentence, VersionRange Sources, VersionRange Targets, Uri Link, Action<DefinitionEdit> Apply)
{
    public bool IsFor(ClusterVersion source, ClusterVersion target) => Sources.Contains(source) && Targets.Contains(target);
}
