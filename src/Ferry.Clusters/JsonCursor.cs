using System.Buffers;
using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>
/// Steps through an answer and passes over values without judging them: servers give sources back as they were sent, and take in them what is not
/// JSON by the letter (comments, NaN, names without quotes). Whatever does not fit ends in <see cref="JsonException"/>.
/// </summary>
internal ref struct JsonCursor(ReadOnlySpan<byte> json)
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]/"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n/"u8);

    private readonly ReadOnlySpan<byte> _json = json;
    private int _at;

    /// <summary>Takes a byte if it comes next, behind white space and comments.</summary>
    public bool TryTake(char expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _at++;
        return true;
    }

    public void Take(char expected)
    {
        if (!TryTake(expected))
        {
            throw Unexpected($"'{expected}' expected");
        }
    }

    /// <summary>Moves to the next element of an array or object that was opened; false, and behind its end, if there is none.</summary>
    public bool NextElement(char close, ref bool isFirst)
    {
        if (TryTake(close))
        {
            return false;
        }

        if (!isFirst)
        {
            Take(',');
        }

        isFirst = false;
        return true;
    }

    public string TakeText()
    {
        Require('"');
        return JsonSerializer.Deserialize<string>(_json[Skip()])!;
    }

    public void End()
    {
        if (Peek() is not null)
        {
            throw Unexpected("the end expected");
        }
    }

    /// <summary>Passes over a value of any kind and returns where it lies.</summary>
    public Range Skip()
    {
        var start = Peek() is null ? throw Unexpected("a value expected") : _at;
        if (_json[_at] is (byte)'{' or (byte)'[')
        {
            SkipNested();
        }
        else if (_json[_at] == '"')
        {
            SkipText();
        }
        else
        {
            var length = _json[_at..].IndexOfAny(ScalarEnds);
            _at = length > 0 ? _at + length : throw Unexpected("a value expected");
        }

        return start.._at;
    }

    private void SkipNested()
    {
        var depth = 0;
        do
        {
            var next = _json[_at..].IndexOfAny(Structure);
            _at = next >= 0 ? _at + next : throw Cut();
            switch (_json[_at])
            {
                case (byte)'"':
                    SkipText();
                    break;
                case (byte)'/':
                    SkipComment();
                    break;
                default:
                    depth += _json[_at++] is (byte)'{' or (byte)'[' ? 1 : -1;
                    break;
            }
        }
        while (depth > 0);
    }

    private void SkipText()
    {
        _at++;
        while (true)
        {
            var next = _json[_at..].IndexOfAny((byte)'"', (byte)'\\');
            _at = next >= 0 ? _at + next : throw Cut();
            if (_json[_at++] == '"')
            {
                return;
            }

            _at = _at < _json.Length ? _at + 1 : throw Cut();
        }
    }

    private void SkipComment()
    {
        var rest = _json[_at..];
        var length = rest switch
        {
            [_, (byte)'/', ..] => rest.IndexOf((byte)'\n'),
            [_, (byte)'*', ..] => rest[2..].IndexOf("*/"u8) is >= 0 and var close ? close + 4 : -1,
            _ => throw Unexpected("a comment expected"),
        };
        _at = length > 0 ? _at + length : throw Cut();
    }

    /// <summary>The next byte that is neither white space nor in a comment; null at the end.</summary>
    private byte? Peek()
    {
        while (_at < _json.Length)
        {
            switch (_json[_at])
            {
                case (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n':
                    _at++;
                    break;
                case (byte)'/':
                    SkipComment();
                    break;
                default:
                    return _json[_at];
            }
        }

        return null;
    }

    private void Require(char expected)
    {
        if (Peek() != expected)
        {
            throw Unexpected($"'{expected}' expected");
        }
    }

    private readonly JsonException Unexpected(string what) => new($"{what} at byte {_at}");

    private readonly JsonException Cut() => new($"the answer ends within a value that is open at byte {Math.Min(_at, _json.Length)}");
}
