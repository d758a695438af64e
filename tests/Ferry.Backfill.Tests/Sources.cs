using System.Text.Json;

namespace Ferry.Backfill.Tests;

/// <summary>Compares documents in the form of <see cref="Target.ContentAsync"/>.</summary>
internal static class Sources
{
    /// <summary>As JSON: what was stored in another form has no text of its own.</summary>
    public static void AssertSame(IReadOnlyList<(string Key, string Source)> expected, IReadOnlyList<(string Key, string Source)> actual)
    {
        Assert.Equal(expected.Select(document => document.Key).Order(StringComparer.Ordinal), actual.Select(document => document.Key).Order(StringComparer.Ordinal));
        var sources = actual.ToDictionary(document => document.Key, document => document.Source);
        Assert.All(expected, document => Assert.True(
            JsonElement.DeepEquals(JsonElement.Parse(document.Source), JsonElement.Parse(sources[document.Key])), $"{document.Key}: {sources[document.Key]}"));
    }
}
