using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Metadata.Reading;
using Ferry.Metadata.Selection;
using Ferry.Transforms;

namespace Ferry.Cli.Metadata;

/// <summary>What a run over metadata did, or would do.</summary>
public sealed record MetadataReport
{
    public required MetadataMode Mode { get; init; }

    /// <summary>Where the definitions are from, in words.</summary>
    public required string Source { get; init; }

    public required ClusterVersion SourceVersion { get; init; }

    /// <summary>Where they go, in words.</summary>
    public required string Target { get; init; }

    public required ClusterVersion TargetVersion { get; init; }

    public required DateTimeOffset Taken { get; init; }

    /// <summary>All transforms that hold between the two versions, whether or not they changed anything.</summary>
    public required IReadOnlyList<AppliedTransform> Transforms { get; init; }

    public required IReadOnlyList<ObjectResult> Results { get; init; }

    public required IReadOnlyList<LeftOut> LeftOut { get; init; }

    public required IReadOnlyList<NotMigrated> NotMigrated { get; init; }

    public required IReadOnlyList<Unread> Unread { get; init; }

    /// <summary>What stands in the way of the plan as a whole.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What stands in the way of the plan as a whole, and what could not be read, in words.</summary>
    public IEnumerable<string> PlanProblems => Problems.Concat(Unread.Select(unread =>
        $"{(unread.Name is null ? KindNames.Plural(unread.Kind) : $"{KindNames.Singular(unread.Kind)} {unread.Name}")} could not be read: {unread.Reason}"));

    public IEnumerable<ObjectResult> ProblemResults => Results.Where(result => result.IsProblem);

    /// <summary>Whether the target is, or would be, as it is to be.</summary>
    public bool IsComplete => Unread.Count == 0 && Problems.Count == 0 && !ProblemResults.Any();

    public string Verdict
    {
        get
        {
            var trouble = ProblemResults.Count() + Unread.Count + Problems.Count;
            var objects = Quantity.Of(Results.Count, "object");
            return (IsComplete, Mode) switch
            {
                (true, _) when Results.Count == 0 => "there is nothing to bring",
                (true, MetadataMode.Evaluate) => $"nothing is known that would stop {objects}; --probe tries them on the target",
                (true, MetadataMode.Probe) => $"the target took {objects} under other names, which are deleted again",
                (true, _) => $"the target has {objects} as they are to be",
                _ => $"incomplete: {trouble} of what was asked for {(trouble == 1 ? "needs" : "need")} you",
            };
        }
    }

    /// <summary>Objects by kind, in the order of kinds.</summary>
    public IEnumerable<IGrouping<DefinitionKind, ObjectResult>> Kinds => Results.GroupBy(result => result.Definition.Kind).OrderBy(kind => kind.Key);

    /// <summary>Changes by transform in the order of the transforms, each with the objects that it was made in.</summary>
    public IEnumerable<(AppliedTransform Transform, IReadOnlyList<(ObjectResult Object, Change Change)> Changes)> ChangesByTransform()
    {
        var all = Results.SelectMany(result => result.Changes, (result, change) => (result, change)).ToLookup(each => each.change.Transform);
        foreach (var transform in Transforms.Where(transform => all.Contains(transform.Name)))
        {
            yield return (transform, [.. all[transform.Name]]);
        }
    }

    /// <summary>What happened to an object, in a word.</summary>
    public static string Word(ObjectOutcome outcome) => outcome switch
    {
        ObjectOutcome.Creatable => "can be made",
        ObjectOutcome.Created => "made",
        ObjectOutcome.Present => "present",
        ObjectOutcome.Different => "different",
        ObjectOutcome.Updated => "updated",
        ObjectOutcome.Dropped => "dropped",
        ObjectOutcome.Failed => "failed",
        _ => "blocked",
    };

    /// <summary>"logs", or "logs (from old)" where it has another name at the source.</summary>
    public static string Name(ObjectResult result) =>
        $"{result.Definition.Name}{(result.Source.Name == result.Definition.Name ? "" : $" (from {result.Source.Name})")}";

    /// <summary>"1 change", or "12 changes, 3 lossy"; empty if there are none.</summary>
    public static string ChangesOf(ObjectResult result)
    {
        var (count, lossy) = (result.Changes.Count, result.Changes.Count(change => change.Loss == Loss.Lossy));
        return count == 0 ? "" : $"{Quantity.Of(count, "change")}{(lossy == 0 ? "" : $", {Quantity.Number(lossy)} lossy")}";
    }
}

/// <summary>Something that changes definitions, as reports name it.</summary>
/// <param name="Name">As "string-fields".</param>
/// <param name="Sentence">What it does.</param>
/// <param name="Link">Where it is explained; null for the user's own.</param>
public sealed record AppliedTransform(string Name, string Sentence, Uri? Link);
