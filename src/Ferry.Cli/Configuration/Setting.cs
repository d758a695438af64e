using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;

namespace Ferry.Cli.Configuration;

/// <summary>
/// A value that users give by an option, a variable of the environment or ferry.yaml, whichever comes first in this order. Commands read it
/// by <see cref="Settings"/>.
/// </summary>
public abstract class Setting(string option, string path, string helpName, string description, ValueKind kind)
{
    /// <summary>The option, as "--target".</summary>
    public string OptionName { get; } = option;

    /// <summary>The place in ferry.yaml, as "target.url".</summary>
    public string Path { get; } = path;

    /// <summary>The variable of the environment, as "FERRY_TARGET_URL".</summary>
    public string Variable { get; } = "FERRY_" + path.Replace('.', '_').ToUpperInvariant();

    /// <summary>What stands for the value in help; empty for flags.</summary>
    public string HelpName { get; } = helpName;

    public string Description { get; } = description;

    public ValueKind Kind { get; } = kind;

    /// <summary>What holds when nothing is given, as a user would write it.</summary>
    public string? Default { get; init; }

    /// <summary>What the setting is about in a message that it is missing, as "the target cluster".</summary>
    public string? Subject { get; init; }

    /// <summary>Whether the value must never be shown, and stand in no file.</summary>
    public bool IsSecret { get; init; }

    /// <summary>Gives a command the option.</summary>
    /// <param name="required">Only said in help: the value may come from elsewhere, so <see cref="Settings"/> checks it when it is read.</param>
    public void AddTo(Command command, bool required = false)
    {
        Option symbol = Kind switch
        {
            ValueKind.Flag => new Option<bool>(OptionName),
            ValueKind.List => new Option<string[]>(OptionName),
            _ => new Option<string>(OptionName),
        };
        symbol.Description = $"{Description} [{Variable}]{(Default is null ? "" : $" [default: {Default}]")}{(required ? " (REQUIRED)" : "")}";
        symbol.HelpName = HelpName.Length > 0 ? HelpName : null;
        symbol.Validators.Add(Validate);
        command.Options.Add(symbol);
    }

    /// <summary>The texts that a command line gives, or null if it has not the option.</summary>
    public IReadOnlyList<string>? TextsIn(ParseResult parsed) =>
        parsed.CommandResult.Command.Options.FirstOrDefault(symbol => symbol.Name == OptionName) is { } symbol
            && parsed.GetResult(symbol) is { Implicit: false } result
            ? TextsOf(result)
            : null;

    /// <summary>Throws what <see cref="Parser{T}.Read"/> throws.</summary>
    public abstract void Check(IReadOnlyList<string> texts);

    /// <summary>A JSON schema of the value, without references; of one text in the case of a list.</summary>
    public abstract JsonObject Schema();

    private IReadOnlyList<string> TextsOf(OptionResult result) =>
        Kind == ValueKind.Flag && result.Tokens.Count == 0 ? ["true"] : [.. result.Tokens.Select(token => token.Value)];

    private void Validate(OptionResult result)
    {
        // Without a value the arity is to blame, which System.CommandLine says.
        if (TextsOf(result) is not { Count: > 0 } texts)
        {
            return;
        }

        try
        {
            Check(texts);
        }
        catch (FormatException e)
        {
            result.AddError($"{OptionName}: {e.Message}");
        }
    }
}

/// <summary>A setting and how its texts are read.</summary>
/// <typeparam name="T">Nullable where it is a value type: null is a setting that is not given.</typeparam>
public sealed class Setting<T>(string option, string path, string helpName, string description, Parser<T> parser)
    : Setting(option, path, helpName, description, parser.Kind)
{
    public Parser<T> Parser { get; } = parser;

    public override void Check(IReadOnlyList<string> texts) => Parser.Read(texts);

    public override JsonObject Schema() => Parser.Schema();
}
