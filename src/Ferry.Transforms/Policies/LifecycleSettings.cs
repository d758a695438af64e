using Ferry.Clusters;

namespace Ferry.Transforms.Policies;

/// <summary>What an index says about its lifecycle.</summary>
internal static class LifecycleSettings
{
    private const string Prefix = "index.lifecycle.";
    private const string NewPrefix = "index.plugins.index_state_management.";

    public static Transform Transform { get; } = new(
        "lifecycle-settings",
        "Hands what indices say about their rollover on to index state management.",
        VersionRange.ElasticsearchFrom(6, 6),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/im-plugin/ism/settings/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        var hasPolicies = edit.Context.Target.Flavour == Flavour.OpenSearch;
        foreach (var (name, value) in settings.Where(setting => setting.Key.StartsWith(Prefix, StringComparison.Ordinal)).ToList())
        {
            switch (name[Prefix.Length..])
            {
                case "rollover_alias" when hasPolicies:
                    edit.RenameKey(settings, name, NewPrefix + "rollover_alias");
                    break;
                case "indexing_complete" when hasPolicies:
                    edit.RenameKey(settings, name, NewPrefix + "rollover_skip");
                    break;
                case "name":
                    edit.Remove(settings, name, Loss.Lossy, hasPolicies
                        ? $"attach the policy when the documents are there: POST _plugins/_ism/add/INDEX with {{\"policy_id\": \"{value}\"}}"
                        : "the target has no policies for indices; use the data lifecycle policies of the service");
                    break;
                default:
                    edit.Remove(settings, name, Loss.Lossy, "the target has no such setting");
                    break;
            }
        }
    }
}
