namespace Ferry.Cli.Configuration;

/// <summary>A value in a YAML file, and the line on which it begins.</summary>
public abstract record YamlNode(int Line);

/// <summary>A scalar as it was written. Whether it is a number or a truth is not YAML's to say.</summary>
/// <param name="IsNull">Whether nothing stands there, or a plain null.</param>
public sealed record YamlText(int Line, string Text, bool IsNull) : YamlNode(Line);

public sealed record YamlList(int Line, IReadOnlyList<YamlNode> Items) : YamlNode(Line);

/// <param name="Entries">In the order of the file; no key comes twice.</param>
public sealed record YamlMap(int Line, IReadOnlyList<(string Key, int Line, YamlNode Value)> Entries) : YamlNode(Line);
