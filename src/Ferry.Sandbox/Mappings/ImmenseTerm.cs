using System.Text;

namespace Ferry.Sandbox.Mappings;

/// <summary>Lucene's limit on a term. A document that breaks it fails in the engine, after it has got its sequence number.</summary>
internal static class ImmenseTerm
{
    public const int MaxLength = 32766;

    private const string Cause = "max_bytes_length_exceeded_exception";

    public static bool IsFailure(OpenSearchException error) => error.CausedBy?.Type == Cause;

    public static void Check(string field, string term)
    {
        var bytes = Encoding.UTF8.GetBytes(term);
        if (bytes.Length <= MaxLength) return;
        var length = $"bytes can be at most {MaxLength} in length; got {bytes.Length}";
        var prefix = string.Join(", ", bytes.Take(30).Select(b => (sbyte)b));
        throw Errors.IllegalArgument(
            $"Document contains at least one immense term in field=\"{field}\" (whose UTF8 encoding is longer than the max length {MaxLength})," +
            " all of which were skipped.  Please correct the analyzer to not produce such terms." +
            $"  The prefix of the first immense term is: '[{prefix}]...', original message: {length}",
            new OpenSearchException(400, Cause, length));
    }
}
