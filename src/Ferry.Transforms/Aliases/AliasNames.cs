using System.Text.Json.Nodes;

namespace Ferry.Transforms.Aliases;

/// <summary>Elasticsearch before 5 took any text for the name of an alias; since then the rules for names of indices hold, but for upper case.</summary>
internal static class AliasNames
{
    private const string Forbidden = "\\/*?\"<>| ,#:";

    private const string ForbiddenFirst = "_-+";

    public static Transform Transform { get; } = new(
        "alias-names",
        "Replaces characters that the names of aliases may not have any more.",
        VersionRange.ElasticsearchBefore(5),
        VersionRange.AnyOpenSearch,
        new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/5.0/breaking_50_index_apis.html"),
        Apply);

    private static void Apply(DefinitionEdit edit)
    {
        if (edit.Definition.Template?["aliases"] is not JsonObject aliases)
        {
            return;
        }

        foreach (var name in aliases.Select(alias => alias.Key).Where(name => Valid(name) != name).ToList())
        {
            var valid = Valid(name);
            if (valid.Length == 0 || aliases.ContainsKey(valid))
            {
                edit.Remove(aliases, name, Loss.Lossy, "no name is left for it that is not taken: make an alias of another name for the clients that use it");
            }
            else
            {
                edit.RenameKey(aliases, name, valid, "clients that use the alias must use the new name", Loss.Lossy);
            }
        }
    }

    private static string Valid(string name) =>
        new string([.. name.Select(character => Forbidden.Contains(character, StringComparison.Ordinal) ? '_' : character)]).TrimStart([.. ForbiddenFirst]);
}
