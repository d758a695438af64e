using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Ferry.Cli.Configuration;

/// <summary>What is wrong with a line of a configuration file.</summary>
public sealed record ConfigProblem(int Line, string Message);

/// <summary>
/// Reads one document of YAML into <see cref="YamlNode"/>s: mappings, lists and scalars. Anchors, aliases and tags are refused, so that
/// a file holds what is to be seen in it.
/// </summary>
public sealed class YamlReader
{
    // Far more than any setting needs.
    private const int MaxDepth = 16;

    private readonly Parser _parser;
    private readonly List<ConfigProblem> _problems;

    private YamlReader(string text, List<ConfigProblem> problems)
    {
        _parser = new Parser(new StringReader(text));
        _problems = problems;
    }

    private int Line => (int)(_parser.Current?.Start.Line ?? 1);

    /// <summary>The document, or null if there is none or it cannot be read.</summary>
    /// <param name="text">The whole file.</param>
    /// <param name="problems">Receives what is wrong with it.</param>
    public static YamlNode? Read(string text, List<ConfigProblem> problems)
    {
        if (TabIn(text) is { } tab)
        {
            problems.Add(new ConfigProblem(tab, "a tab cannot indent in YAML; use spaces"));
            return null;
        }

        var reader = new YamlReader(text, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (ProblemException e)
        {
            problems.Add(e.Problem);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Besides YamlException the parser lets slip whatever its own code stumbles over in text that is not YAML.
            var line = e is YamlException yaml ? (int)yaml.Start.Line : reader.Line;
            problems.Add(new ConfigProblem(line, $"not YAML: {e.Message.TrimEnd('.')}"));
        }

        return null;
    }

    /// <summary>The number of the first line that a tab indents.</summary>
    private static int? TabIn(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var content = line.TrimStart(" \t");
            if (content.Length > 0 && content[0] != '#' && line[..^content.Length].Contains('\t'))
            {
                return number;
            }
        }

        return null;
    }

    private YamlNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var node = ReadNode(1);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<StreamEnd>(out _) ? node : throw Problem("a second document begins; the file is one document");
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw Problem($"nested deeper than {MaxDepth} levels");
        }

        return _parser.Current switch
        {
            AnchorAlias => throw Problem("aliases (*name) are not taken; write the value itself"),
            NodeEvent { Anchor.IsEmpty: false } => throw Problem("anchors (&name) are not taken; write the value where it is needed"),
            NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } } => throw Problem("tags (!name) are not taken"),
            MappingStart => ReadMap(depth),
            SequenceStart => ReadList(depth),
            _ => ReadText(),
        };
    }

    private YamlMap ReadMap(int depth)
    {
        var entries = new List<(string, int, YamlNode)>();
        var lines = new Dictionary<string, int>();
        var start = (int)_parser.Consume<MappingStart>().Start.Line;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (_parser.Current is not Scalar)
            {
                throw Problem("a key is not a text");
            }

            var key = (YamlText)ReadNode(depth + 1);
            var value = ReadNode(depth + 1);
            if (lines.TryAdd(key.Text, key.Line))
            {
                entries.Add((key.Text, key.Line, value));
            }
            else
            {
                _problems.Add(new ConfigProblem(key.Line, $"the key '{key.Text}' is on line {lines[key.Text]} already"));
            }
        }

        return new YamlMap(start, entries);
    }

    private YamlList ReadList(int depth)
    {
        var items = new List<YamlNode>();
        var start = (int)_parser.Consume<SequenceStart>().Start.Line;
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlList(start, items);
    }

    private YamlText ReadText()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlText(
            (int)scalar.Start.Line, scalar.Value, scalar is { Style: ScalarStyle.Plain, Value: "" or "~" or "null" or "Null" or "NULL" });
    }

    private ProblemException Problem(string message) => new(new ConfigProblem(Line, message));

    private sealed class ProblemException(ConfigProblem problem) : Exception(problem.Message)
    {
        public ConfigProblem Problem { get; } = problem;
    }
}
