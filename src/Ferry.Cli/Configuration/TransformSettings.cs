using Ferry.Backfill.Transforming;
using Ferry.Transforms;
using Ferry.Transforms.Scripts;
using Ferry.Transforms.Types;

namespace Ferry.Cli.Configuration;

/// <summary>What users want to be otherwise on the target than at the source.</summary>
public static class TransformSettings
{
    /// <summary>What happens to documents and their types.</summary>
    public static SettingGroup Group { get; } = [];

    /// <summary>What happens to definitions. Transforms of definitions and of documents are different programs, so their files are settings of their own.</summary>
    public static SettingGroup DefinitionGroup { get; } = [];

    private static readonly Setting<string[]> Files = Group.Add(new Setting<string[]>(
        "--transform",
        "backfill.transforms",
        "FILE",
        "A transform: JavaScript (.js), JMESPath (.jmespath), rules or a list of providers (.yaml, .json). May be given again; they are applied in this order.",
        Parsers.Texts));

    private static readonly Setting<string[]> DefinitionFiles = DefinitionGroup.Add(new Setting<string[]>(
        "--transform",
        "metadata.transforms",
        "FILE",
        "A transform of indices and templates: JavaScript (.js), JMESPath (.jmespath), rules or a list of providers (.yaml, .json). May be given again; they come after Ferry's own, in this order.",
        Parsers.Texts));

    private static readonly Setting<string> Rules = Group.Add(new Setting<string>(
        "--rules", "backfill.rules", "YAML", "Rules for documents themselves instead of a file of them: in ferry.yaml as a text of several lines. They come after --transform.", Parsers.Text));

    private static readonly Setting<string> DefinitionRules = DefinitionGroup.Add(new Setting<string>(
        "--rules", "metadata.rules", "YAML", "Rules for indices and templates themselves instead of a file of them: in ferry.yaml as a text of several lines. They come after --transform.", Parsers.Text));

    private static readonly Setting<string> Types = Group.Add(new Setting<string>(
        "--types",
        "transform.types",
        "MODE",
        "Mapping types of indices of before 6.0: none: there is one; union: all go into the index; split: each into an index of its own, INDEX_TYPE.",
        Parsers.OneOf("none", "union", "split"))
    { Default = "none" });

    private static readonly Setting<string> Parents = Group.Add(new Setting<string>(
        "--parents",
        "transform.parents",
        "MODE",
        $"Children with _parent: routing keeps them on the shard of their parent; join also gives documents the relation, in the field {JoinField.Name}.",
        Parsers.OneOf("routing", "join"))
    { Default = "routing" });

    private static readonly Setting<IndexRename[]> Renames = Group.Add(new Setting<IndexRename[]>(
        "--rename",
        "transform.rename",
        "OLD=NEW",
        "Another name on the target for indices and data streams: a name, a pattern as logs-*=old-logs-*, or regex:(.+)-2019=$1. May be given again; the first that fits counts.",
        Parsers.Renames));

    static TransformSettings()
    {
        DefinitionGroup.Add(Types);
        DefinitionGroup.Add(Renames);
        DefinitionGroup.Add(Parents);
    }

    /// <summary>The user's transforms of definitions, and what becomes of mapping types.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="context">What is known already.</param>
    /// <param name="log">Told what scripts say.</param>
    /// <exception cref="UsageException">Values contradict each other.</exception>
    /// <exception cref="ItemTransformException">A file is no transform.</exception>
    public static TransformChain ReadChain(Settings settings, TransformContext context, Action<string> log)
    {
        var loaded = TransformLoader.Load(settings.Find(DefinitionFiles) ?? [], log, settings.Find(DefinitionRules));
        return new TransformChain(context with { Types = (TypesOf(settings, loaded) ?? TypeRouting.None).With(settings.Find(Renames) ?? []), Parents = ParentsOf(settings) }, loaded.Items);
    }

    /// <param name="settings">The settings.</param>
    /// <param name="log">Told what scripts say, by several threads.</param>
    /// <exception cref="UsageException">A value cannot be read, or values contradict each other.</exception>
    /// <exception cref="ItemTransformException">A file is no transform.</exception>
    public static DocumentTransforms Read(Settings settings, Action<string> log)
    {
        var loaded = TransformLoader.Load(settings.Find(Files) ?? [], log, settings.Find(Rules));
        var types = settings.Get(Types);
        var parents = settings.Get(Parents);
        string?[] identity =
        [
            types == "none" ? null : types,
            parents == "routing" ? null : parents,
            settings.Find(Renames) is { Length: > 0 } rules ? $"rename {string.Join(' ', rules.AsEnumerable())}" : null,
            loaded.Items.Count == 0 && loaded.Types is null ? null : $"sha256 {loaded.Hash}",
        ];
        return new DocumentTransforms
        {
            Items = loaded.Items,
            Types = settings.Find(Renames) is { Length: > 0 } renames ? (TypesOf(settings, loaded) ?? TypeRouting.None).With(renames) : TypesOf(settings, loaded),
            Parents = ParentsOf(settings),
            Identity = string.Join(", ", identity.OfType<string>()) is { Length: > 0 } text ? text : null,
        };
    }

    /// <summary>Null if each index is to have one type and nothing says where it goes.</summary>
    private static TypeRouting? TypesOf(Settings settings, LoadedTransforms loaded)
    {
        var types = settings.Get(Types);
        return loaded.Types is not null && types != "none"
            ? throw new UsageException($"{Types.OptionName} {types} contradicts the provider of type mappings in a file of {Files.OptionName}; give one of them")
            : types switch
            {
                "union" => TypeRouting.Union,
                "split" => TypeRouting.Split,
                _ => loaded.Types,
            };
    }

    private static ParentHandling ParentsOf(Settings settings) => settings.Get(Parents) == "join" ? ParentHandling.Join : ParentHandling.Routing;
}
