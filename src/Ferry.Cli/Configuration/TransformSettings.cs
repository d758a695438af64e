using Ferry.Backfill.Transforming;
using Ferry.Transforms;
using Ferry.Transforms.Scripts;
using Ferry.Transforms.Types;

namespace Ferry.Cli.Configuration;

/// <summary>What users want to be otherwise on the target than at the source.</summary>
public static class TransformSettings
{
    public static SettingGroup Group { get; } = [];

    private static readonly Setting<string[]> Files = Group.Add(new Setting<string[]>(
        "--transform",
        "transform.files",
        "FILE",
        "A transform: JavaScript (.js), JMESPath (.jmespath), rules or a list of providers (.yaml, .json). May be given again; they are applied in this order.",
        Parsers.Texts));

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

    /// <param name="settings">The settings.</param>
    /// <param name="log">Told what scripts say, by several threads.</param>
    /// <exception cref="UsageException">A value cannot be read, or values contradict each other.</exception>
    /// <exception cref="ItemTransformException">A file is no transform.</exception>
    public static DocumentTransforms Read(Settings settings, Action<string> log)
    {
        var loaded = TransformLoader.Load(settings.Find(Files) ?? [], log);
        var types = settings.Get(Types);
        var parents = settings.Get(Parents);
        if (loaded.Types is not null && types != "none")
        {
            throw new UsageException($"{Types.OptionName} {types} contradicts the provider of type mappings in a file of {Files.OptionName}; give one of them");
        }

        string?[] identity =
        [
            types == "none" ? null : types,
            parents == "routing" ? null : parents,
            loaded.Items.Count == 0 && loaded.Types is null ? null : $"sha256 {loaded.Hash}",
        ];
        return new DocumentTransforms
        {
            Items = loaded.Items,
            Types = types switch
            {
                "union" => TypeRouting.Union,
                "split" => TypeRouting.Split,
                _ => loaded.Types,
            },
            Parents = parents == "join" ? ParentHandling.Join : ParentHandling.Routing,
            Identity = string.Join(", ", identity.OfType<string>()) is { Length: > 0 } text ? text : null,
        };
    }
}
