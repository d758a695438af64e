using System.CommandLine.Parsing;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Transforms;

namespace Ferry.Cli.Metadata;

/// <summary>An object as users name it: "index/logs", "index-template/t1".</summary>
public sealed record ObjectName(DefinitionKind Kind, string Name)
{
    public static ObjectName Of(Definition definition) => new(definition.Kind, definition.Name);

    /// <summary>Whether an object has that name, at the source or on the target.</summary>
    public bool Means(ObjectResult result) => result.Definition.Kind == Kind && (result.Source.Name == Name || result.Definition.Name == Name);

    /// <summary>Tells the parser what is wrong, and returns null, if it is no name.</summary>
    public static ObjectName? Parse(ArgumentResult argument)
    {
        var text = argument.Tokens.Single().Value;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        foreach (var kind in Enum.GetValues<DefinitionKind>())
        {
            if (slash > 0 && slash < text.Length - 1 && text[..slash] == KindNames.Key(kind))
            {
                return new ObjectName(kind, text[(slash + 1)..]);
            }
        }

        argument.AddError($"'{text}' names no object: objects are named KIND/NAME, with KIND one of {string.Join(", ", Enum.GetValues<DefinitionKind>().Select(KindNames.Key))}");
        return null;
    }

    public override string ToString() => $"{KindNames.Key(Kind)}/{Name}";
}
