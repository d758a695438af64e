using System.Security.Cryptography;

namespace Ferry.TestKit;

/// <summary>Unpacks an archive of tests/data, once a machine and content of the archive.</summary>
internal static class FixtureArchive
{
    /// <summary>The folder of the unpacked archive below artifacts/fixtures; tests must not write to it.</summary>
    public static string Unpack(string name)
    {
        var archive = Path.Combine(RepositoryRoot.Path, "tests", "data", name + ".tar.br");
        var parent = Directory.CreateDirectory(Path.Combine(RepositoryRoot.Path, "artifacts", "fixtures"));
        var folder = Path.Combine(parent.FullName, $"{name}-{Hash(archive)}");
        if (Directory.Exists(folder))
            return folder;

        // Beside its place and then renamed: a folder under the final name is always a whole one.
        var unfinished = Directory.CreateDirectory(Path.Combine(parent.FullName, $".{name}-{Guid.NewGuid():N}"));
        try
        {
            TarBrotli.Unpack(archive, unfinished.FullName);
            Publish(unfinished.FullName, folder);
        }
        finally
        {
            if (Directory.Exists(unfinished.FullName))
                Directory.Delete(unfinished.FullName, recursive: true);
        }

        return folder;
    }

    private static void Publish(string unfinished, string folder)
    {
        try
        {
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster, with the same content.
        }
    }

    private static string Hash(string archive)
    {
        using var stream = File.OpenRead(archive);
        return Convert.ToHexStringLower(SHA256.HashData(stream))[..12];
    }
}
