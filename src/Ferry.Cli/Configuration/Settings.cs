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

    /// <summary>What is wrong with the file, and with every value of the settings, wherever it comes from.</summary>
    public IEnumerable<string> Problems => FileProblems.Concat(AllSettings.List.Select(ProblemOf).OfType<string>());

    private IEnumerable<string> FileProblems => File is null ? [] : File.Problems.Select(problem => $"{File.Name} line {problem.Line}: {problem.Message}");

    /// <exception cref="UsageException">The configuration file cannot be read, or something is wrong with it.</exception>
    public static Settings Load(ParseResult parsed)
    {
        var settings = Of(parsed, ConfigFile.Load(parsed));
        if (settings.FileProblems.ToList() is [var first, .. var others])
        {
            throw new UsageException(others.Count == 0 ? first : $"{first} (and {others.Count} more: ferry config validate)");
        }

        return settings;
    }

    /// <summary>The settings with a file that may have something wrong with it.</summary>
    public static Settings Of(ParseResult parsed, ConfigFile? file) => new(parsed, file);

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
            return setting.Parser.Read(Expand(origin, texts));
        }
        catch (FormatException e)
        {
            throw new UsageException(Describe(origin, e));
        }
    }

    /// <summary>The value of a setting without which nothing can be done.</summary>
    /// <exception cref="UsageException">As <see cref="Find"/>, or it is missing.</exception>
    public T Get<T>(Setting<T> setting)
        where T : class => Find(setting) ?? throw Missing(setting);

    /// <inheritdoc cref="Get{T}(Setting{T})"/>
    public T Get<T>(Setting<T?> setting)
        where T : struct => Find(setting) ?? throw Missing(setting);

    /// <summary>What is wrong with the value of a setting, if one is given; null if nothing.</summary>
    public string? ProblemOf(Setting setting)
    {
        if (Locate(setting) is not var (origin, texts))
        {
            return null;
        }

        try
        {
            setting.Check(Expand(origin, texts));
            return null;
        }
        catch (FormatException e)
        {
            return Describe(origin, e);
        }
    }

    /// <summary>The texts of a value with what their references name.</summary>
    /// <exception cref="FormatException">A reference leads nowhere.</exception>
    public IReadOnlyList<string> Expand(Origin origin, IReadOnlyList<string> texts) =>
        origin.Kind == OriginKind.File ? [.. texts.Select(text => References.Expand(text, File!.Folder))] : texts;

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

    private static string Describe(Origin origin, FormatException problem) => $"{origin.Name}: {problem.Message}";

    private UsageException Missing(Setting setting) => new(
        $"{setting.Subject ?? setting.Path} is missing: give {setting.OptionName}, {setting.Variable} or {setting.Path} in {File?.Name ?? ConfigFile.DefaultName}; "
        + $"see {FerryCommand.Path(_parsed.CommandResult.Command)} --help");
}
