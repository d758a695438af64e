namespace Ferry.Transforms.Features;

/// <summary>What only composable templates of Elasticsearch say.</summary>
internal static class TemplateParts
{
    public static Transform Transform { get; } = new(
        "template-parts",
        "Leaves out what only templates of Elasticsearch say.",
        VersionRange.ElasticsearchFrom(7, 8),
        VersionRange.AnyOpenSearch,
        new Uri("https://docs.opensearch.org/latest/im-plugin/index-templates/"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Definition is not { Kind: DefinitionKind.IndexTemplate or DefinitionKind.ComponentTemplate, Body: var body })
        {
            return;
        }

        if (edit.Definition.Template is { } template)
        {
            edit.Remove(template, "lifecycle", Loss.Lossy, "documents of data streams are not deleted by age; make an index state management policy for them");
            edit.Remove(template, "data_stream_options", Loss.Lossy, "the target keeps no documents of data streams that failed");
        }

        edit.Remove(body, "allow_auto_create", Loss.Lossy, "the target has this for the whole cluster: action.auto_create_index");
        edit.Remove(body, "ignore_missing_component_templates", Loss.Lossy, "the target refuses a template that is composed of one that is not there");
        foreach (var name in (string[])["deprecated", "created_date", "created_date_millis", "modified_date", "modified_date_millis"])
        {
            edit.Remove(body, name, note: "the target does not note it");
        }
    }
}
