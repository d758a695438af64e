using System.Collections.Concurrent;

namespace Ferry.TestKit;

/// <summary>The repositories of tests/data, written by real servers, with the documents that must be found in them.</summary>
public static class Fixtures
{
    private static readonly ConcurrentDictionary<string, Lazy<string>> Folders = new();

    /// <summary>The servers there are fixtures of, as in <c>opensearch-2.19.4</c>.</summary>
    public static IReadOnlyList<string> Versions { get; } =
    [
        .. Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests", "data"), "*.tar.br")
            .Select(archive => Path.GetFileName(archive)[..^".tar.br".Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>One case, as in <c>Case("elasticsearch-7.10.2", "churn")</c>.</summary>
    /// <exception cref="ArgumentException">There is no such case.</exception>
    public static FixtureCase Case(string version, string name) =>
        Cases(version).FirstOrDefault(candidate => candidate.Name == name)
        ?? throw new ArgumentException($"{version} has no case {name}; it has {string.Join(", ", Cases(version).Select(c => c.Name))}", nameof(name));

    /// <summary>All cases of a server, by name.</summary>
    public static IReadOnlyList<FixtureCase> Cases(string version) =>
    [
        .. new DirectoryInfo(FolderOf(version)).EnumerateDirectories()
            .Select(folder => new FixtureCase(version, folder.Name, folder.FullName))
            .OrderBy(fixture => fixture.Name, StringComparer.Ordinal),
    ];

    /// <summary>A private copy of a case's repository, for tests that damage files.</summary>
    public static TempDirectory Copy(FixtureCase fixture)
    {
        var copy = new TempDirectory();
        foreach (var folder in Directory.EnumerateDirectories(fixture.RepositoryPath, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(copy.Combine(Path.GetRelativePath(fixture.RepositoryPath, folder)));
        foreach (var file in Directory.EnumerateFiles(fixture.RepositoryPath, "*", SearchOption.AllDirectories))
            File.Copy(file, copy.Combine(Path.GetRelativePath(fixture.RepositoryPath, file)));
        return copy;
    }

    private static string FolderOf(string version) =>
        Folders.GetOrAdd(version, static name => new Lazy<string>(() => FixtureArchive.Unpack(name))).Value;
}
