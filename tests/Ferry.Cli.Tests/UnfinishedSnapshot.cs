using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Ferry.TestKit;

namespace Ferry.Cli.Tests;

/// <summary>
/// A copy of a real repository whose first snapshot has another state: in the table of contents as a number, in the snapshot's own blob as a
/// SMILE string (its length in the token in front of it), with the blob's CRC-32 made good again.
/// </summary>
internal static class UnfinishedSnapshot
{
    public static (TempDirectory Repository, string Snapshot) Make(int number, string state)
    {
        var copy = Fixtures.Copy(Fixtures.Case("elasticsearch-7.10.2", "odd-plain"));
        var contents = Directory.EnumerateFiles(copy.Path, "index-*").Single();
        File.WriteAllText(contents, File.ReadAllText(contents).Replace("\"state\":1", $"\"state\":{number}", StringComparison.Ordinal));

        var blob = Directory.EnumerateFiles(copy.Path, "snap-*.dat").Single();
        var bytes = File.ReadAllBytes(blob);
        var at = bytes.AsSpan().IndexOf(Token("SUCCESS"));
        byte[] changed = [.. bytes[..at], .. Token(state), .. bytes[(at + Token("SUCCESS").Length)..]];
        BinaryPrimitives.WriteUInt64BigEndian(changed.AsSpan(changed.Length - 8), Crc32.HashToUInt32(changed.AsSpan(0, changed.Length - 8)));
        File.WriteAllBytes(blob, changed);
        return (copy, "snap1");
    }

    /// <summary>SMILE's short ASCII string: 0x40 and the length less one.</summary>
    private static byte[] Token(string text) => [(byte)(0x40 + text.Length - 1), .. Encoding.ASCII.GetBytes(text)];
}
