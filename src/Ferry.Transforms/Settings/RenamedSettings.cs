namespace Ferry.Transforms.Settings;

/// <summary>Settings that have another name today, and mean the same.</summary>
internal static class RenamedSettings
{
    private static readonly (string Name, string NewName, VersionRange Targets)[] Table =
    [
        ("index.cache.query.enable", "index.requests.cache.enable", VersionRange.AnyOpenSearch),
        ("index.gateway.local.sync", "index.translog.sync_interval", VersionRange.AnyOpenSearch),
        ("index.translog.interval", "index.translog.sync_interval", VersionRange.AnyOpenSearch),
        ("index.percolator.map_unmapped_fields_as_string", "index.percolator.map_unmapped_fields_as_text", VersionRange.AnyOpenSearch),
        ("index.opendistro.index_state_management.rollover_alias", "index.plugins.index_state_management.rollover_alias", VersionRange.OpenSearchFrom(3)),
        ("index.opendistro.index_state_management.rollover_skip", "index.plugins.index_state_management.rollover_skip", VersionRange.OpenSearchFrom(3)),
        ("index.opendistro.index_state_management.policy_id", "index.plugins.index_state_management.policy_id", VersionRange.OpenSearchFrom(3)),
    ];

    public static Transform Transform { get; } = new(
        "renamed-settings",
        "Gives index settings the names that they have today.",
        VersionRange.Any,
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/5.0/breaking_50_settings_changes.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Settings is not { } settings)
        {
            return;
        }

        foreach (var (name, newName, targets) in Table.Where(row => settings.ContainsKey(row.Name) && row.Targets.Contains(edit.Context.Target)))
        {
            if (settings.ContainsKey(newName))
            {
                edit.Remove(settings, name, note: $"{newName}, which is its name today, is set too");
            }
            else
            {
                edit.RenameKey(settings, name, newName);
            }
        }
    }
}
