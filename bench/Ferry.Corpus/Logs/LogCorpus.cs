using System.Buffers;

namespace Ferry.Corpus.Logs;

/// <summary>The documents of a corpus as bulk bodies, and their sums once the bodies were enumerated.</summary>
internal sealed class LogCorpus(LogsOptions options)
{
    public long Documents { get; private set; }

    public long SourceBytes { get; private set; }

    /// <summary>Bodies of about <paramref name="bodyBytes"/>, made while enumerated.</summary>
    public IEnumerable<BulkBody> BulkBodies(int bodyBytes)
    {
        var documents = new LogDocuments(options.Seed, options.DocumentBytes);
        var source = new ArrayBufferWriter<byte>(2 * options.DocumentBytes);
        while (SourceBytes < options.SourceBytes)
        {
            var body = new BulkBody();
            while (body.Length < bodyBytes && SourceBytes < options.SourceBytes)
            {
                source.ResetWrittenCount();
                var id = documents.Next(source);
                body.Index(id, source.WrittenSpan);
                Documents++;
                SourceBytes += source.WrittenCount;
            }

            yield return body;
        }
    }
}
