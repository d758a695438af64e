using System.Buffers;
using System.IO.Enumeration;
using System.Text.Json;
using Ferry.Sandbox.Json;

namespace Ferry.Sandbox.Http;

/// <summary>
/// The <c>filter_path</c> parameter: comma-separated dotted paths with <c>*</c> and <c>**</c>, a leading <c>-</c> excludes.
/// Arrays are transparent, and what ends up empty is left out.
/// </summary>
internal sealed class FilterPath
{
    private readonly List<ArraySegment<string>> includes = [];
    private readonly List<ArraySegment<string>> excludes = [];

    public FilterPath(string paths)
    {
        foreach (var path in paths.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (path[0] == '-') excludes.Add(path[1..].Split('.'));
            else includes.Add(path.Split('.'));
        }
    }

    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> json)
    {
        if (excludes.Count > 0) json = Run(json.Span, excludes, keepMatches: false);
        return includes.Count > 0 ? Run(json.Span, includes, keepMatches: true) : json;
    }

    private static ReadOnlyMemory<byte> Run(ReadOnlySpan<byte> json, List<ArraySegment<string>> paths, bool keepMatches)
    {
        var output = new ArrayBufferWriter<byte>(json.Length);
        using var writer = new Utf8JsonWriter(output, SourceJson.Writer);
        var pass = new Pass(json, writer, keepMatches);
        pass.Root(paths);
        writer.Flush();
        return output.WrittenMemory;
    }

    private ref struct Pass(ReadOnlySpan<byte> json, Utf8JsonWriter writer, bool keepMatches)
    {
        // Containers that were entered but are only written once they turn out to hold something: a name (or null in an array) and a bracket.
        private readonly List<(string? Name, bool IsArray)> pending = [];
        private readonly ReadOnlySpan<byte> json = json;
        private Utf8JsonReader reader = new(json, SourceJson.Reader);

        public void Root(List<ArraySegment<string>> paths)
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray) Array(paths, null);
            else Object(paths, null, isRoot: true);
        }

        private void Object(List<ArraySegment<string>> paths, string? name, bool isRoot = false)
        {
            var depth = Enter(name, isArray: false);
            if (isRoot) FlushPending();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var property = reader.GetString()!;
                reader.Read();
                var (matched, deeper) = Step(paths, property);
                if (matched)
                {
                    if (keepMatches) Copy(property);
                    else reader.Skip();
                }
                else
                {
                    Value(deeper, property);
                }
            }

            Leave(depth, isArray: false);
        }

        private void Array(List<ArraySegment<string>> paths, string? name)
        {
            var depth = Enter(name, isArray: true);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Value(paths, null);
            Leave(depth, isArray: true);
        }

        private void Value(List<ArraySegment<string>> paths, string? name)
        {
            if (paths.Count == 0)
            {
                if (keepMatches) reader.Skip();
                else Copy(name);
            }
            else if (reader.TokenType == JsonTokenType.StartObject) Object(paths, name);
            else if (reader.TokenType == JsonTokenType.StartArray) Array(paths, name);
            else if (!keepMatches) Copy(name);
        }

        private int Enter(string? name, bool isArray)
        {
            pending.Add((name, isArray));
            return pending.Count;
        }

        private void Leave(int depth, bool isArray)
        {
            if (pending.Count >= depth)
            {
                pending.RemoveRange(depth - 1, pending.Count - depth + 1);
                return;
            }

            if (isArray) writer.WriteEndArray();
            else writer.WriteEndObject();
        }

        private void Copy(string? name)
        {
            FlushPending();
            if (name is not null) writer.WritePropertyName(name);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            writer.WriteRawValue(json[start..(int)reader.BytesConsumed], skipInputValidation: true);
        }

        private void FlushPending()
        {
            foreach (var (name, isArray) in pending)
            {
                if (name is not null) writer.WritePropertyName(name);
                if (isArray) writer.WriteStartArray();
                else writer.WriteStartObject();
            }

            pending.Clear();
        }

        private static (bool Matched, List<ArraySegment<string>> Deeper) Step(List<ArraySegment<string>> paths, string name)
        {
            List<ArraySegment<string>> deeper = [];
            foreach (var path in paths)
            {
                var rest = path;
                if (path[0] == "**")
                {
                    deeper.Add(path);
                    rest = path[1..];
                    if (rest.Count == 0) return (true, deeper);
                }

                if (!FileSystemName.MatchesSimpleExpression(rest[0], name, ignoreCase: false)) continue;
                if (rest.Count == 1) return (true, deeper);
                deeper.Add(rest[1..]);
            }

            return (false, deeper);
        }
    }
}
