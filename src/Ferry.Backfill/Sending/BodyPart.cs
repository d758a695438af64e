namespace Ferry.Backfill.Sending;

/// <summary>Some documents of a body: a run of them, which is sent from where it lies, or any, which are copied together.</summary>
internal sealed class BodyPart
{
    private readonly BulkBody _body;
    private readonly int _first;
    private readonly int[]? _positions;

    private BodyPart(BulkBody body, int first, int count, int[]? positions) =>
        (_body, _first, Count, _positions) = (body, first, count, positions);

    public int Count { get; }

    public static BodyPart Of(BulkBody body) => new(body, 0, body.Count, null);

    /// <summary>The place in the body of the document at a place in this part.</summary>
    public int Position(int index) => _positions is null ? _first + index : _positions[index];

    public BodyPart Pick(IEnumerable<int> indices)
    {
        int[] positions = [.. indices.Select(Position)];
        return new BodyPart(_body, 0, positions.Length, positions);
    }

    public (BodyPart, BodyPart) Halves() => (Range(0, Count / 2), Range(Count / 2, Count - (Count / 2)));

    /// <summary>What a request with these documents carries.</summary>
    public ReadOnlyMemory<byte> Bytes()
    {
        if (_positions is null)
        {
            return _body.Slice(_first, Count);
        }

        var bytes = new byte[_positions.Sum(position => _body.Slice(position, 1).Length)];
        var length = 0;
        foreach (var position in _positions)
        {
            var document = _body.Slice(position, 1);
            document.CopyTo(bytes.AsMemory(length));
            length += document.Length;
        }

        return bytes;
    }

    private BodyPart Range(int first, int count) => _positions is null
        ? new BodyPart(_body, _first + first, count, null)
        : new BodyPart(_body, 0, count, _positions[first..(first + count)]);
}
