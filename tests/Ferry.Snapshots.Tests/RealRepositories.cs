using System.Text.Json;
using System.Text.RegularExpressions;
using Ferry.Snapshots.Blobs;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests;

internal static class RealRepositories
{
    public static IEnumerable<FixtureCase> All => Fixtures.Versions.SelectMany(Fixtures.Cases);

    /// <summary>Those whose files are in the repository.</summary>
    public static IEnumerable<FixtureCase> WithFiles => All.Where(c => c.Name is not ("shallow" or "shallow-v2"));

    public static FileBlobStore Open(FixtureCase fixture) => new(fixture.RootPath);

    /// <summary>
    /// A blob by its path, in which '*' stands for any part of a segment. Of several tables of contents the newest, of other blobs the
    /// first by name.
    /// </summary>
    public static string Find(FixtureCase fixture, string pattern)
    {
        var root = fixture.RootPath;
        var regex = new Regex($"^{Regex.Escape(pattern).Replace("\\*", "[^/]*")}$", RegexOptions.None, TimeSpan.FromSeconds(1));
        var found = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(root, f))
            .Where(f => regex.IsMatch(f)).Order(StringComparer.Ordinal);
        return pattern == "index-*" ? found.Last() : found.First();
    }

    /// <summary>What the server answered; null if it was not asked.</summary>
    public static JsonElement? Answer(FixtureCase fixture, string pattern)
    {
        var folder = Path.Combine(fixture.Folder, "api");
        var file = Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).FirstOrDefault() : null;
        return file is null ? null : JsonElement.Parse(File.ReadAllBytes(file));
    }

    /// <summary>Values by dotted key, elements of arrays by their number.</summary>
    public static Dictionary<string, string> Flatten(JsonElement value)
    {
        var result = new Dictionary<string, string>();
        Visit("", value);
        return result;

        void Visit(string path, JsonElement node)
        {
            if (node.ValueKind == JsonValueKind.Object)
            {
                foreach (var field in node.EnumerateObject())
                {
                    Visit(path.Length == 0 ? field.Name : $"{path}.{field.Name}", field.Value);
                }
            }
            else if (node.ValueKind == JsonValueKind.Array)
            {
                foreach (var (index, element) in node.EnumerateArray().Index())
                {
                    Visit($"{path}.{index}", element);
                }
            }
            else
            {
                result[path] = node.GetString()!;
            }
        }
    }
}
