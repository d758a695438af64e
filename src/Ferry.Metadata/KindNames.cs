using Ferry.Transforms;

namespace Ferry.Metadata;

/// <summary>What kinds of definitions are called in reports and options.</summary>
public static class KindNames
{
    public static string Singular(DefinitionKind kind) => kind switch
    {
        DefinitionKind.ClusterSetting => "cluster setting",
        DefinitionKind.IngestPipeline => "ingest pipeline",
        DefinitionKind.SearchPipeline => "search pipeline",
        DefinitionKind.Script => "stored script",
        DefinitionKind.ComponentTemplate => "component template",
        DefinitionKind.IndexTemplate => "index template",
        DefinitionKind.LegacyTemplate => "legacy template",
        DefinitionKind.LifecyclePolicy => "lifecycle policy",
        DefinitionKind.DataStream => "data stream",
        _ => "index",
    };

    public static string Plural(DefinitionKind kind) => kind switch
    {
        DefinitionKind.LifecyclePolicy => "lifecycle policies",
        DefinitionKind.Index => "indices",
        _ => Singular(kind) + "s",
    };

    /// <summary>As users write it in options and reports for programs: "index-template".</summary>
    public static string Key(DefinitionKind kind) => Singular(kind).Replace(' ', '-');
}
