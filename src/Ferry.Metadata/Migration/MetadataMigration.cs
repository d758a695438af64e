using Ferry.Clusters;
using Ferry.Metadata.Target;
using Ferry.Transforms;

namespace Ferry.Metadata.Migration;

/// <summary>How far a run goes.</summary>
public enum MetadataMode
{
    /// <summary>Reads the target, and tells what would be done.</summary>
    Evaluate,

    /// <summary>Tries each object under another name besides, and deletes it again.</summary>
    Probe,

    /// <summary>Makes what is missing.</summary>
    Migrate,

    /// <summary>Changes what is there, and not as it is to be, besides.</summary>
    Update,
}

/// <summary>Brings the objects of a plan to a target, one after another, in the order in which it needs them. One that fails does not stop the others.</summary>
public sealed class MetadataMigration(TargetObjects target, MetadataMode mode)
{
    private readonly Mending _mending = new(target);
    private readonly Probe _probe = new(target);
    private readonly Dictionary<(DefinitionKind Kind, string Name), ObjectResult> _done = [];

    private readonly HashSet<(DefinitionKind Kind, string Name)> _existing = [];

    private TargetProcessors? _processors;

    private bool Writes => mode is MetadataMode.Migrate or MetadataMode.Update;

    /// <param name="plan">What is to be done.</param>
    /// <param name="progress">Is told each result as it comes; null if nobody listens.</param>
    /// <param name="cancellationToken">Ends the run between objects, probes deleted.</param>
    /// <returns>A result an object of the plan, in its order.</returns>
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user.</exception>
    public async ValueTask<IReadOnlyList<ObjectResult>> RunAsync(MetadataPlan plan, Action<ObjectResult>? progress, CancellationToken cancellationToken)
    {
        var all = await target.ReadAllAsync(cancellationToken);
        if (mode != MetadataMode.Evaluate)
        {
            await Probe.CleanAsync(target, all.Definitions, cancellationToken);
        }

        _processors = await TargetProcessors.ReadAsync(target, all.Version.Capabilities, cancellationToken);
        var existing = all.Definitions.Where(definition => !Probe.IsProbe(definition)).ToList();
        var names = TargetNames.Of(existing);
        _existing.UnionWith(existing.Select(definition => (definition.Kind, definition.Name)));
        var templates = existing.Concat(plan.Objects.Select(planned => planned.Definition)).Where(definition => definition.Kind == DefinitionKind.IndexTemplate).ToList();
        var results = new List<ObjectResult>();
        try
        {
            foreach (var planned in plan.Objects)
            {
                var result = WithUsed(await TryReachAsync(planned, names, templates, cancellationToken));
                _done[(planned.Definition.Kind, planned.Definition.Name)] = result;
                results.Add(result);
                progress?.Invoke(result);
            }
        }
        finally
        {
            // Also when the run is interrupted: probes must not stay.
            await _probe.DeleteAsync(CancellationToken.None);
        }

        return results;
    }

    private async ValueTask<ObjectResult> TryReachAsync(PlannedObject planned, TargetNames names, List<Definition> templates, CancellationToken cancellationToken)
    {
        try
        {
            return await ReachAsync(planned, names, templates, cancellationToken);
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.Forbidden)
        {
            // Rights are given by API and by name: who may not make this one may make the next.
            return Result(planned, ObjectOutcome.Failed) with { Message = e.Message };
        }
    }

    private async ValueTask<ObjectResult> ReachAsync(PlannedObject planned, TargetNames names, List<Definition> templates, CancellationToken cancellationToken)
    {
        var definition = planned.Definition;
        if (planned.Refusal is { } refusal)
        {
            return Result(planned, ObjectOutcome.Failed) with { Message = refusal };
        }

        if (planned.Dropped is { } reason)
        {
            return Result(planned, ObjectOutcome.Dropped) with { Message = reason };
        }

        if (await target.FindAsync(definition.Kind, definition.Name, cancellationToken) is { } existing)
        {
            return await CompareAsync(planned, existing, cancellationToken);
        }

        if (names.ClashOf(definition) is { } clash)
        {
            return Result(planned, ObjectOutcome.Failed) with { Message = clash };
        }

        if (_processors!.MissingOf(definition) is { Count: > 0 } missing)
        {
            return Result(planned, ObjectOutcome.Failed) with { Message = $"the target has no processor {string.Join(", ", missing)}, which comes with a module or plugin: install it, or write the pipeline without" };
        }

        var required = Dependencies.Required(definition, templates).ToList();
        foreach (var needed in required)
        {
            if (Lack(needed) is { } lack)
            {
                return Result(planned, ObjectOutcome.Blocked) with { Message = $"it needs {Words(needed)}, which {lack}" };
            }
        }

        if (definition.Kind == DefinitionKind.DataStream && required.Count == 0)
        {
            return Result(planned, ObjectOutcome.Failed) with { Message = "no index template for data streams matches its name, neither of the source nor of the target: make one on the target first" };
        }

        if (mode == MetadataMode.Evaluate)
        {
            return Result(planned, ObjectOutcome.Creatable);
        }

        var mended = Writes ? await _mending.PutAsync(definition, cancellationToken) : await _probe.TryAsync(definition, cancellationToken);
        var made = new ObjectResult(planned.Source, mended.Definition, Writes ? ObjectOutcome.Created : ObjectOutcome.Creatable, [.. planned.Changes, .. mended.Changes]);
        return mended.Refusal is { } last ? made with { Outcome = ObjectOutcome.Failed, Message = last }
            : Writes ? await AsMeantAsync(made, cancellationToken)
            : made;
    }

    /// <summary>Why a needed object is not there, in words; null if it is, or will be.</summary>
    private string? Lack((DefinitionKind Kind, string Name) needed) => _done.TryGetValue(needed, out var result)
        ? result.Outcome switch
        {
            ObjectOutcome.Failed => "failed",
            ObjectOutcome.Blocked => "is blocked",
            ObjectOutcome.Dropped when !_existing.Contains(needed) => "is dropped",
            _ => null,
        }
        : _existing.Contains(needed) ? null : "neither the plan nor the target has";

    /// <summary>
    /// What exists is compared with what the target would have made of the definition: complaints are not heard for objects that are there, so
    /// that an object whose definition had to be mended is recognised by what its making left of it.
    /// </summary>
    private async ValueTask<ObjectResult> CompareAsync(PlannedObject planned, Definition existing, CancellationToken cancellationToken)
    {
        var differences = Comparison.Differences(existing, planned.Definition);
        if (differences.Count > 0 && mode != MetadataMode.Evaluate && await _probe.TryAsync(planned.Definition, cancellationToken) is { Refusal: null, Changes.Count: > 0 } mended)
        {
            planned = planned with { Definition = mended.Definition, Changes = [.. planned.Changes, .. mended.Changes] };
            differences = Comparison.Differences(existing, planned.Definition);
        }

        if (differences.Count == 0)
        {
            return Result(planned, ObjectOutcome.Present);
        }

        var result = Result(planned, ObjectOutcome.Different) with { Differences = differences };
        return mode != MetadataMode.Update
            ? result with { Message = "the target has another one of that name, which is left alone; --update changes it" }
            : await UpdateAsync(result, cancellationToken);
    }

    private async ValueTask<ObjectResult> UpdateAsync(ObjectResult result, CancellationToken cancellationToken)
    {
        var problem = result.Definition.Kind == DefinitionKind.Index
            ? await new IndexUpdate(target, result.Definition).RunAsync(result.Differences, cancellationToken)
            : (await _mending.PutAsync(result.Definition, cancellationToken)).Refusal;
        return problem is null ? result with { Outcome = ObjectOutcome.Updated } : result with { Message = problem };
    }

    /// <summary>
    /// Templates of the target may have added to an index what its source does not have. An alias is taken off again, since searches through it
    /// would find documents that they did not find at the source; anything else is told.
    /// </summary>
    private async ValueTask<ObjectResult> AsMeantAsync(ObjectResult made, CancellationToken cancellationToken)
    {
        if (made.Definition.Kind != DefinitionKind.Index || await target.FindAsync(DefinitionKind.Index, made.Definition.Name, cancellationToken) is not { } existing)
        {
            return made;
        }

        foreach (var (alias, _) in existing.Body["aliases"]!.AsObject().Where(alias => made.Definition.Body["aliases"]?[alias.Key] is null).ToList())
        {
            (await target.SendAsync(HttpMethod.Delete, $"{Uri.EscapeDataString(made.Definition.Name)}/_alias/{Uri.EscapeDataString(alias)}", null, cancellationToken)).Dispose();
            existing.Body["aliases"]!.AsObject().Remove(alias);
        }

        var added = Comparison.Differences(existing, made.Definition);
        return added.Count == 0 ? made
            : made with { Differences = added, Message = "templates of the target gave it more than the source has" };
    }

    /// <summary>An object that uses a failed one is there, and says so.</summary>
    private ObjectResult WithUsed(ObjectResult result)
    {
        var failed = Dependencies.Used(result.Definition).Where(used => _done.TryGetValue(used, out var other) && other.IsProblem).Select(Words).ToList();
        return failed.Count == 0 || result.Outcome == ObjectOutcome.Failed ? result
            : result with { Message = $"{(result.Message is null ? "" : result.Message + "; ")}it uses {string.Join(" and ", failed)}, which is not as it is to be" };
    }

    private static string Words((DefinitionKind Kind, string Name) key) => $"{KindNames.Singular(key.Kind)} {key.Name}";

    private static ObjectResult Result(PlannedObject planned, ObjectOutcome outcome) => new(planned.Source, planned.Definition, outcome, planned.Changes);
}
