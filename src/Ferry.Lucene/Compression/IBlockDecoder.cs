namespace Ferry.Lucene.Compression;

/// <summary>Decodes blocks whose compressed and decompressed lengths are both known from what surrounds them.</summary>
internal interface IBlockDecoder : IDisposable
{
    /// <summary>Most bytes that one compressed byte can become.</summary>
    int MaxRatio { get; }

    /// <param name="source">One whole block.</param>
    /// <param name="dictionary">What the block may refer to as if it stood in front; may be empty.</param>
    /// <param name="destination">Takes the content.</param>
    /// <returns>Whether the source holds exactly as many bytes as <paramref name="destination"/> takes.</returns>
    bool TryDecode(ReadOnlySpan<byte> source, ReadOnlySpan<byte> dictionary, Span<byte> destination);
}
