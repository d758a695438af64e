using System.Text;
using System.Text.RegularExpressions;

namespace Ferry.Cli.Configuration;

/// <summary>The <c>${env:NAME}</c> and <c>${file:PATH}</c> in texts of a configuration file.</summary>
public static partial class References
{
    /// <summary>A reference, in the language of regular expressions that JSON schemas use.</summary>
    public const string Pattern = @"\$\{(env|file):[^}]+\}";

    private const int MaxFileBytes = 64 << 10;

    /// <summary>Whether a text is made of references alone.</summary>
    public static bool IsNothingElse(string text) => text.Length > 0 && Reference().Replace(text, "").Length == 0;

    /// <summary>The text with what the references name in their places.</summary>
    /// <param name="text">As the file has it.</param>
    /// <param name="folder">What paths are relative to.</param>
    /// <exception cref="FormatException">A variable is not set, a file cannot be read, or something else begins with <c>${</c>.</exception>
    public static string Expand(string text, string folder)
    {
        var expanded = new StringBuilder();
        var position = 0;
        while (text.IndexOf("${", position, StringComparison.Ordinal) is >= 0 and var start)
        {
            var match = Reference().Match(text, start);
            if (!match.Success || match.Index != start)
            {
                throw new FormatException("${ begins ${env:NAME} or ${file:PATH}, and nothing else");
            }

            expanded.Append(text, position, start - position);
            var name = match.Groups["name"].Value;
            expanded.Append(match.Groups["kind"].Value == "env" ? Variable(name) : Content(name, folder));
            position = start + match.Length;
        }

        return expanded.Append(text, position, text.Length - position).ToString();
    }

    private static string Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : throw new FormatException($"the variable {name} is not set");

    private static string Content(string path, string folder)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, path));
            if (file.Exists && file.Length > MaxFileBytes)
            {
                throw new FormatException($"the file {path} is larger than {MaxFileBytes >> 10} kB");
            }

            var content = File.ReadAllText(file.FullName);
            return content.EndsWith('\n') ? content[..^(content.EndsWith("\r\n", StringComparison.Ordinal) ? 2 : 1)] : content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new FormatException($"the file {path} cannot be read: {e.Message}", e);
        }
    }

    [GeneratedRegex(@"\$\{(?<kind>env|file):(?<name>[^}]+)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Reference();
}
