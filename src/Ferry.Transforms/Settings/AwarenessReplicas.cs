using System.Globalization;
using System.Text.Json.Nodes;

namespace Ferry.Transforms.Settings;

/// <summary>
/// A target that balances copies over zones refuses an index whose copies cannot be spread evenly. Its system indices are exempt.
/// </summary>
internal static class AwarenessReplicas
{
    public static Transform Transform { get; } = new(
        "awareness-replicas",
        "Raises the number of replicas so that the copies can be spread evenly over the target's zones.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/tuning-your-cluster/index/#replica-count-enforcement"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        var values = edit.Context.AwarenessValues;
        var isSystemIndex = edit.Definition is { Kind: DefinitionKind.Index, Name: ['.', ..] };
        if (edit.Settings is not { } settings || values <= 1 || isSystemIndex)
        {
            return;
        }

        var note = $"copies must be a multiple of {values.ToString(CultureInfo.InvariantCulture)}, the number of the target's zones";
        if (settings["index.auto_expand_replicas"] is JsonValue range && range.ToString() != "false")
        {
            if (range.ToString().Split('-') is [var least, var most] && Number(most) is { } max && Balanced(max, values) is var newMax && newMax != max)
            {
                edit.Set(settings, "index.auto_expand_replicas", $"{least}-{newMax.ToString(CultureInfo.InvariantCulture)}", note: note);
            }
        }
        else if (Number(settings["index.number_of_replicas"]?.ToString()) is { } replicas && Balanced(replicas, values) is var newReplicas && newReplicas != replicas)
        {
            edit.Set(settings, "index.number_of_replicas", newReplicas, note: note);
        }
    }

    /// <summary>The smallest number of replicas, not below the given one, with which the copies are a multiple of the values.</summary>
    private static int Balanced(int replicas, int values) => ((replicas + values) / values * values) - 1;

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
