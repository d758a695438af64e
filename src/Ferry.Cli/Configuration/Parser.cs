using System.Text.Json.Nodes;

namespace Ferry.Cli.Configuration;

/// <summary>What the value of a setting looks like on the command line and in the file.</summary>
public enum ValueKind
{
    /// <summary>One text.</summary>
    Text,

    /// <summary>On or off; an option without a value is on.</summary>
    Flag,

    /// <summary>Texts: an option that may be given again, a variable with commas, a list in the file.</summary>
    List,
}

/// <summary>How the texts of a value are read, wherever they come from, and what a schema says about them.</summary>
/// <param name="Kind">What the value looks like.</param>
/// <param name="Read">The value of the texts, which is one unless the kind is a list. Throws <see cref="FormatException"/> with what is expected instead; its message must not repeat the text, which may hold a secret.</param>
/// <param name="Schema">A JSON schema of the value; of one text in the case of a list.</param>
public sealed record Parser<T>(ValueKind Kind, Func<IReadOnlyList<string>, T> Read, Func<JsonObject> Schema);
