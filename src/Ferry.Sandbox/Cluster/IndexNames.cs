using System.Buffers;
using System.Text;

namespace Ferry.Sandbox.Cluster;

/// <summary>The rules for names of indices and aliases.</summary>
internal static class IndexNames
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create(" \"*\\<|,>/?");

    public static void Check(string name)
    {
        if (name.AsSpan().ContainsAny(Forbidden))
            throw Errors.InvalidIndexName(name, "must not contain the following characters [ , \", *, \\, <, |, ,, >, /, ?]");
        if (name.Length == 0) throw Errors.InvalidIndexName(name, "must not be empty");
        if (name.Contains('#')) throw Errors.InvalidIndexName(name, "must not contain '#'");
        if (name.Contains(':')) throw Errors.InvalidIndexName(name, "must not contain ':'");
        if (name[0] is '_' or '-' or '+') throw Errors.InvalidIndexName(name, "must not start with '_', '-', or '+'");
        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > 255) throw Errors.InvalidIndexName(name, $"index name is too long, ({bytes} > 255)");
        if (name is "." or "..") throw Errors.InvalidIndexName(name, "must not be '.' or '..'");
        if (name.Any(char.IsUpper)) throw Errors.InvalidIndexName(name, "must be lowercase");
    }
}
