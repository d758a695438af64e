using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Ferry.Verification.Documents;

/// <summary>
/// Compares values of JSON as data: the order of keys does not matter, that of array elements does, numbers are compared by value, strings by their
/// characters; of keys that come twice the last one counts.
/// </summary>
public static class JsonComparison
{
    /// <summary>Servers take a thousand levels at most, older ones somewhat more.</summary>
    public const int MaxDepth = 10_000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>The first difference in the order of the source's keys; null if there is none.</summary>
    /// <param name="source">JSON; comments are passed over.</param>
    /// <param name="target">As <paramref name="source"/>.</param>
    /// <exception cref="JsonException">One of them is not JSON, or nested deeper than <see cref="MaxDepth"/>.</exception>
    public static JsonDifference? Compare(ReadOnlyMemory<byte> source, ReadOnlyMemory<byte> target)
    {
        using var left = Parse(source, "the source in the snapshot");
        using var right = Parse(target, "the source on the target");
        return Compare(left.RootElement, right.RootElement);
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> json, string what)
    {
        try
        {
            return JsonDocument.Parse(json, Options);
        }
        catch (JsonException e)
        {
            throw new JsonException($"{what} is not JSON that can be compared: {e.Message}", e);
        }
    }

    /// <summary>Goes down by a stack of its own: nesting is as deep as somebody wants it to be.</summary>
    private static JsonDifference? Compare(JsonElement source, JsonElement target)
    {
        var open = new Stack<Level>();
        (JsonElement? Source, JsonElement? Target) pair = (source, target);
        while (true)
        {
            if (pair is not ({ } left, { } right) || IsDifferent(left, right))
            {
                return JsonDifference.Of(Pointer(open), pair.Source, pair.Target);
            }

            if (left.ValueKind is JsonValueKind.Object or JsonValueKind.Array)
            {
                open.Push(left.ValueKind == JsonValueKind.Object ? new ObjectLevel(left, right) : new ArrayLevel(left, right));
            }

            while (open.TryPeek(out var level) && !level.Next(out pair))
            {
                open.Pop();
            }

            if (open.Count == 0)
            {
                return null;
            }
        }
    }

    /// <summary>Of arrays and objects only whether both are.</summary>
    private static bool IsDifferent(JsonElement source, JsonElement target) =>
        source.ValueKind != target.ValueKind || source.ValueKind switch
        {
            JsonValueKind.Number => !JsonNumber.AreEqual(JsonMarshal.GetRawUtf8Value(source), JsonMarshal.GetRawUtf8Value(target)),
            JsonValueKind.String => !AreSameText(source, target),
            _ => false,
        };

    private static bool AreSameText(JsonElement source, JsonElement target)
    {
        if (JsonMarshal.GetRawUtf8Value(source).SequenceEqual(JsonMarshal.GetRawUtf8Value(target)))
        {
            return true;
        }

        try
        {
            return source.GetString() == target.GetString();
        }
        catch (InvalidOperationException)
        {
            return false; // no valid Unicode, which has no characters to compare
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property)); // no valid Unicode, as with texts
        }
    }

    private static string Pointer(Stack<Level> open) =>
        string.Concat(open.Reverse().Select(level => "/" + level.Token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    /// <summary>Two arrays or objects that are being compared.</summary>
    private abstract class Level
    {
        /// <summary>Name or number of the current pair.</summary>
        public abstract string Token { get; }

        /// <summary>Moves to the next pair, of which one side may be absent; false at the end.</summary>
        public abstract bool Next(out (JsonElement? Source, JsonElement? Target) pair);
    }

    private sealed class ArrayLevel(JsonElement source, JsonElement target) : Level
    {
        private JsonElement.ArrayEnumerator _source = source.EnumerateArray();
        private JsonElement.ArrayEnumerator _target = target.EnumerateArray();
        private int _position = -1;

        public override string Token => $"{_position}";

        public override bool Next(out (JsonElement? Source, JsonElement? Target) pair)
        {
            _position++;
            pair = (_source.MoveNext() ? _source.Current : null, _target.MoveNext() ? _target.Current : null);
            return pair is not (null, null);
        }
    }

    private sealed class ObjectLevel : Level
    {
        private readonly Dictionary<string, JsonElement> _source;
        private readonly Dictionary<string, JsonElement> _target;
        private Dictionary<string, JsonElement>.Enumerator _names;
        private bool _isAtTarget;

        public ObjectLevel(JsonElement source, JsonElement target)
        {
            _source = Last(source);
            _target = Last(target);
            _names = _source.GetEnumerator();
        }

        public override string Token => _names.Current.Key;

        public override bool Next(out (JsonElement? Source, JsonElement? Target) pair)
        {
            if (!_isAtTarget)
            {
                if (_names.MoveNext())
                {
                    pair = (_names.Current.Value, _target.TryGetValue(Token, out var value) ? value : null);
                    return true;
                }

                _isAtTarget = true;
                _names = _target.GetEnumerator();
            }

            while (_names.MoveNext())
            {
                if (!_source.ContainsKey(Token))
                {
                    pair = (null, _names.Current.Value);
                    return true;
                }
            }

            pair = default;
            return false;
        }

        private static Dictionary<string, JsonElement> Last(JsonElement element)
        {
            var properties = new Dictionary<string, JsonElement>();
            foreach (var property in element.EnumerateObject())
            {
                properties[NameOf(property)] = property.Value;
            }

            return properties;
        }
    }
}
