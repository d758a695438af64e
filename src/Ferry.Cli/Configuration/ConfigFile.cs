using System.CommandLine;
using System.Text;

namespace Ferry.Cli.Configuration;

/// <summary>What a file says about one setting.</summary>
/// <param name="Line">Where its key stands.</param>
/// <param name="Texts">As they stand there, with references.</param>
public sealed record ConfigValue(int Line, IReadOnlyList<string> Texts);

/// <summary>
/// A configuration file, read and compared with the settings there are: ./ferry.yaml, or the file that --config or FERRY_CONFIG names.
/// </summary>
public sealed class ConfigFile
{
    public const string DefaultName = "ferry.yaml";
    public const string Variable = "FERRY_CONFIG";

    private const int MaxBytes = 1_000_000;

    private readonly Dictionary<string, ConfigValue> _values = [];
    private readonly List<ConfigProblem> _problems = [];

    private ConfigFile(string path)
    {
        Name = path;
        Folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
    }

    public static Option<string?> Option { get; } = new("--config")
    {
        Description = $"A file of settings; or {Variable}. Without it ./{DefaultName}, if there is one. See docs/configuration.md.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>The path as it was given.</summary>
    public string Name { get; }

    /// <summary>What paths of references are relative to.</summary>
    public string Folder { get; }

    /// <summary>By the paths of settings.</summary>
    public IReadOnlyDictionary<string, ConfigValue> Values => _values;

    /// <summary>What is wrong with the file itself, by lines: not with the values, which their settings read.</summary>
    public IReadOnlyList<ConfigProblem> Problems => _problems;

    /// <summary>The file that a command line or the environment names, or ./ferry.yaml; null if there is none.</summary>
    /// <exception cref="UsageException">The file cannot be read.</exception>
    public static ConfigFile? Load(ParseResult parsed)
    {
        var named = parsed.GetValue(Option) ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } name ? name : null);
        if (named is null && !File.Exists(DefaultName))
        {
            return null;
        }

        var path = named ?? DefaultName;
        return Parse(ReadText(path), path);
    }

    /// <param name="text">What the file holds.</param>
    /// <param name="path">Where it lies, for messages and references.</param>
    public static ConfigFile Parse(string text, string path)
    {
        var file = new ConfigFile(path);
        file.Read(text);
        return file;
    }

    private static string ReadText(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                throw new UsageException($"{path} line 1: the file is larger than {MaxBytes / 1_000_000} MB; it holds something other than settings");
            }

            using var reader = new StreamReader(stream, new UTF8Encoding(false, throwOnInvalidBytes: true));
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            throw new UsageException($"{path}: the file is not UTF-8: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"the configuration {path} cannot be read: {e.Message}");
        }
    }

    private void Read(string text)
    {
        switch (YamlReader.Read(text, _problems))
        {
            case YamlMap map:
                Bind(map, "");
                break;
            case null or YamlText { IsNull: true }:
                break;
            case var other:
                Add(other.Line, "sections of settings are expected, as 'target:' with 'url: …' below it");
                break;
        }

        _problems.Sort((a, b) => a.Line.CompareTo(b.Line));
    }

    /// <param name="prefix">The path of the section with a dot behind it; empty at the top.</param>
    private void Bind(YamlMap section, string prefix)
    {
        foreach (var (key, line, value) in section.Entries)
        {
            var path = prefix + key;
            if (AllSettings.List.FirstOrDefault(setting => setting.Path == path) is { } setting)
            {
                Bind(setting, line, value);
            }
            else if (!AllSettings.List.Any(setting => setting.Path.StartsWith(path + ".", StringComparison.Ordinal)))
            {
                Add(line, $"there is no setting {path}; {ConfigKeys.Suggest(prefix, key)}");
            }
            else if (value is YamlMap map)
            {
                Bind(map, path + ".");
            }
            else if (value is not YamlText { IsNull: true })
            {
                Add(line, $"{path}: a section of settings is expected, as {ConfigKeys.In(path + ".")}");
            }
        }
    }

    private void Bind(Setting setting, int line, YamlNode value)
    {
        switch (value, setting.Kind)
        {
            case (YamlText { IsNull: true }, _):
                Add(line, $"{setting.Path}: a value is missing; give one, or leave the line out");
                break;
            case (YamlText text, not ValueKind.List):
                Bind(setting, line, [text]);
                break;
            case (YamlList list, ValueKind.List) when list.Items.All(item => item is YamlText { IsNull: false }):
                Bind(setting, line, [.. list.Items.Cast<YamlText>()]);
                break;
            case (_, ValueKind.List):
                Add(line, $"{setting.Path}: a list of texts is expected, as [first, second]");
                break;
            case (YamlList, _):
                Add(line, $"{setting.Path}: one value is expected, not a list");
                break;
            default:
                Add(line, $"{setting.Path}: one value is expected, not a section");
                break;
        }
    }

    private void Bind(Setting setting, int line, YamlText[] texts)
    {
        if (setting.IsSecret && !Array.TrueForAll(texts, text => References.IsNothingElse(text.Text)))
        {
            Add(line, $"{setting.Path}: a secret does not belong into this file; write ${{env:NAME}} or ${{file:PATH}} for it, or leave it to {setting.Variable}");
            return;
        }

        _values[setting.Path] = new ConfigValue(line, [.. texts.Select(text => text.Text)]);
    }

    private void Add(int line, string message) => _problems.Add(new ConfigProblem(line, message));
}
