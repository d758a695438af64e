using System.CommandLine;

namespace Ferry.Cli.Configuration;

/// <summary>Where a value comes from.</summary>
public enum OriginKind
{
    Option,
    Variable,
    File,
    Default,
}

/// <param name="Name">What messages begin with, as "--target", "FERRY_TARGET_URL" or "ferry.yaml line 12: target.url".</param>
/// <param name="Place">The same in a table, as "ferry.yaml:12".</param>
public sealed record Origin(OriginKind Kind, string Name, string Place);

/// <summary>The values that hold for one run of a command: those of options, of the environment, of the file, and defaults, in this order.</summary>
public sealed class Settings
{
    private readonly ParseResult _parsed;

    private Settings(ParseResult parsed, ConfigFile? file)
    {
        _parsed = parsed;
        File = file;
    }

    public ConfigFile? File { get; }

    /// <exception cref="UsageException">The configuration file cannot be read, or something is wrong with it.</exception>
    public static Settings Load(ParseResult parsed)
    {
        var settings = new Settings(parsed, ConfigFile.Load(parsed));
        if (settings.File is { Problems: [var first, ..] } file)
        {
            var more = file.Problems.Count == 1 ? "" : $" (and {file.Problems.Count - 1} more)";
            throw new UsageException($"{file.Name} line {first.Line}: {first.Message}{more}");
        }

        return settings;
    }

    /// <summary>The value, or null if none is given.</summary>
    /// <exception cref="UsageException">It cannot be read; the message names its origin.</exception>
    public T? Find<T>(Setting<T> setting)
    {
        if (Locate(setting) is not var (origin, texts))
        {
            return default;
        }

        try
        {
            return setting.Parser.Read(origin.Kind == OriginKind.File ? [.. texts.Select(text => References.Expand(text, File!.Folder))] : texts);
        }
        catch (FormatException e)
        {
            throw new UsageException($"{origin.Name}: {e.Message}");
        }
    }

    /// <summary>The value of a setting without which nothing can be done.</summary>
    /// <exception cref="UsageException">As <see cref="Find"/>, or it is missing.</exception>
    public T Get<T>(Setting<T> setting)
        where T : class => Find(setting) ?? throw Missing(setting);

    /// <inheritdoc cref="Get{T}(Setting{T})"/>
    public T Get<T>(Setting<T?> setting)
        where T : struct => Find(setting) ?? throw Missing(setting);

    /// <summary>Where the value comes from, and its texts as they stand there; null if none is given.</summary>
    public (Origin Origin, IReadOnlyList<string> Texts)? Locate(Setting setting)
    {
        if (setting.TextsIn(_parsed) is { } given)
        {
            return (new Origin(OriginKind.Option, setting.OptionName, setting.OptionName), given);
        }

        if (Environment.GetEnvironmentVariable(setting.Variable) is { Length: > 0 } variable)
        {
            var texts = setting.Kind == ValueKind.List ? variable.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [variable];
            return (new Origin(OriginKind.Variable, setting.Variable, setting.Variable), texts);
        }

        if (File?.Values.GetValueOrDefault(setting.Path) is { } value)
        {
            return (new Origin(OriginKind.File, $"{File.Name} line {value.Line}: {setting.Path}", $"{File.Name}:{value.Line}"), value.Texts);
        }

        return setting.Default is { } text ? (new Origin(OriginKind.Default, $"the default of {setting.Path}", "default"), [text]) : null;
    }

    private UsageException Missing(Setting setting) => new(
        $"{setting.Subject ?? setting.Path} is missing: give {setting.OptionName}, {setting.Variable} or {setting.Path} in {File?.Name ?? ConfigFile.DefaultName}; "
        + $"see {FerryCommand.Path(_parsed.CommandResult.Command)} --help");
}
