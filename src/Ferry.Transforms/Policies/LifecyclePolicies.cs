using System.Text.Json.Nodes;
using Ferry.Clusters;

namespace Ferry.Transforms.Policies;

/// <summary>
/// Elasticsearch has phases that an index enters by its age, OpenSearch has states with transitions between them. Ages count from the rollover
/// where there is one, which OpenSearch can do since 1.3.
/// </summary>
internal static class LifecyclePolicies
{
    private static readonly string[] Phases = ["hot", "warm", "cold", "frozen", "delete"];

    private static readonly ClusterVersion SinceRolloverAge = new(Flavour.OpenSearch, 1, 3);

    public static Transform Transform { get; } = new(
        "lifecycle-policies",
        "Makes index state management policies of index lifecycle policies.",
        VersionRange.ElasticsearchFrom(6, 6),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/im-plugin/ism/policies/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Definition.Kind != DefinitionKind.LifecyclePolicy || edit.Definition.Body["policy"] is not JsonObject policy
            || policy["phases"] is not JsonObject phases)
        {
            return;
        }

        if (edit.Context.Target.Flavour == Flavour.Serverless)
        {
            edit.Refuse("the target has no policies for indices; use the data lifecycle policies of the service, or leave lifecycle policies out");
            return;
        }

        foreach (var (_, phase) in phases)
        {
            if (phase?["actions"] is JsonObject actions)
            {
                RemoveLost(edit, actions);
            }
        }

        var states = States(phases, edit.Context.Target).ToList();
        var translated = new JsonObject
        {
            ["description"] = policy["_meta"]?["description"]?.ToString() ?? $"The lifecycle policy {edit.Definition.Name} of Elasticsearch",
            ["default_state"] = states[0]["name"]!.DeepClone(),
            ["states"] = new JsonArray([.. states]),
        };
        edit.Set(edit.Definition.Body, "policy", translated, note: Note(phases, edit.Context.Target));
    }

    /// <summary>Takes out what the target cannot do, so that each of these losses is a change of its own.</summary>
    private static void RemoveLost(DefinitionEdit edit, JsonObject actions)
    {
        foreach (var (name, body) in actions.ToList())
        {
            var action = PolicyActions.All.FirstOrDefault(action => action.Name == name);
            var parameters = body as JsonObject ?? [];
            if (action is null || action.Lost is not null || edit.Context.Target < action.Since)
            {
                edit.Remove(actions, name, action?.IsLoss(parameters) == false ? Loss.None : Loss.Lossy, action?.Lost ?? "the target has no such action");
                continue;
            }

            foreach (var parameter in parameters.Select(parameter => parameter.Key).Where(parameter => !IsKnown(edit, action, parameter)).ToList())
            {
                edit.Remove(parameters, parameter, name == "delete" ? Loss.None : Loss.Lossy, $"{name} of the target has no such parameter");
            }

            if (name == "rollover" && parameters.Count == 0)
            {
                edit.Remove(actions, name, Loss.Lossy, "without a condition that the target has it would roll over at once");
            }
        }
    }

    private static bool IsKnown(DefinitionEdit edit, PolicyAction action, string parameter) =>
        action.Parameters.Contains(parameter) && (parameter != "max_primary_shard_size" || edit.Context.Target >= SinceRolloverAge);

    private static IEnumerable<JsonObject> States(JsonObject phases, ClusterVersion target)
    {
        var names = Phases.Where(phases.ContainsKey).ToList();
        if (names.Count == 0 || MinAge(phases[names[0]]) is not null)
        {
            yield return State("new", [], names.Count == 0 ? [] : [To(names[0], phases, "min_index_age")]);
        }

        foreach (var (position, name) in names.Index())
        {
            var actions = phases[name]?["actions"] as JsonObject ?? [];
            var age = HasRollover(phases) && target >= SinceRolloverAge ? "min_rollover_age" : "min_index_age";
            yield return State(
                name,
                PolicyActions.All
                    .Where(action => actions.ContainsKey(action.Name))
                    .SelectMany(action => action.Translate(actions[action.Name] as JsonObject ?? []))
                    .Select(action => new JsonObject { [action.Name] = action.Body }),
                position + 1 < names.Count ? [To(names[position + 1], phases, age)] : []);
        }
    }

    private static JsonObject State(string name, IEnumerable<JsonObject> actions, IEnumerable<JsonObject> transitions) => new()
    {
        ["name"] = name,
        ["actions"] = new JsonArray([.. actions]),
        ["transitions"] = new JsonArray([.. transitions]),
    };

    private static JsonObject To(string name, JsonObject phases, string condition)
    {
        var transition = new JsonObject { ["state_name"] = name };
        if (MinAge(phases[name]) is { } age)
        {
            transition["conditions"] = new JsonObject { [condition] = age };
        }

        return transition;
    }

    /// <summary>Null if the phase is entered at once.</summary>
    private static string? MinAge(JsonNode? phase) =>
        phase?["min_age"]?.ToString() is { } age && age.TrimStart('0') is [>= '1' and <= '9', ..] ? age : null;

    private static bool HasRollover(JsonObject phases) => phases["hot"]?["actions"]?["rollover"] is not null;

    private static string Note(JsonObject phases, ClusterVersion target)
    {
        const string attach = "attach it to indices by POST _plugins/_ism/add, or by an ism_template";
        return !HasRollover(phases) ? attach
            : target >= SinceRolloverAge ? $"{attach}; ages count from the rollover, and of indices that rolled over before the move the target does not know when"
            : $"{attach}; ages count from when an index was made, and not from its rollover, so that it is deleted earlier";
    }
}
