using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Ferry.Cli.Terminal;

/// <summary>
/// Results go to standard output, everything else to standard error. Tables and colours on a terminal, plain text elsewhere.
/// </summary>
public sealed class Output
{
    private static readonly JsonSerializerOptions JsonOptions = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    private static readonly JsonSerializerOptions JsonLineOptions = new(JsonOptions) { WriteIndented = false };

    public Output(TextWriter results, TextWriter notes, bool resultsAreTerminal, bool notesAreTerminal)
    {
        Results = results;
        ResultsAreTerminal = resultsAreTerminal;
        NotesAreTerminal = notesAreTerminal;
        Notes = Create(notes, notesAreTerminal);
        ResultConsole = Create(results, resultsAreTerminal);
    }

    public TextWriter Results { get; }

    public bool ResultsAreTerminal { get; }

    public bool NotesAreTerminal { get; }

    public IAnsiConsole Notes { get; }

    public IAnsiConsole ResultConsole { get; }

    public static Output ToConsole() => new(Console.Out, Console.Error, !Console.IsOutputRedirected, !Console.IsErrorRedirected);

    /// <summary>A step that is being taken, or a fact about it.</summary>
    public void Note(string text) => Line(text, null);

    /// <summary>A good end.</summary>
    public void Success(string text) => Line(text, "green");

    public void Warn(string text) => Line("warning: " + text, "yellow");

    public void Error(string text) => Line("error: " + text, "red");

    /// <summary>What the user may want to do next.</summary>
    public void Hint(string text) => Line("next: " + text, "blue");

    public void Json<T>(T value) => Results.WriteLine(ToJson(value));

    /// <summary>The form that all JSON of commands has.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, JsonOptions);

    /// <summary>One of many values, on a line of its own.</summary>
    public void JsonLine<T>(T value) => Results.WriteLine(JsonSerializer.Serialize(value, JsonLineOptions));

    private void Line(string text, string? colour)
    {
        if (!NotesAreTerminal)
        {
            Notes.Profile.Out.Writer.WriteLine(text);
            return;
        }

        Notes.MarkupLine(colour is null ? Markup.Escape(text) : $"[{colour}]{Markup.Escape(text)}[/]");
    }

    /// <summary>Spectre honours NO_COLOR and terminals without colours by itself.</summary>
    private static IAnsiConsole Create(TextWriter writer, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(writer),
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
    });
}
