using Ferry.Backfill.Transforming;
using Ferry.TestKit;
using Ferry.Transforms.Scripts;

namespace Ferry.Backfill.Tests.Transforming;

/// <summary>Transforms of documents from texts.</summary>
internal static class Scripts
{
    /// <summary>One script that is called with each entry, and gives it, another one, a list of them, or null for none.</summary>
    public static DocumentTransforms OfEntry(string function) =>
        Of("entries.js", $"(list => list.map(entry => ({function})(entry)).filter(made => made !== null))");

    public static DocumentTransforms Of(string name, string text)
    {
        using var folder = new TempDirectory();
        var path = folder.Combine(name);
        File.WriteAllText(path, text);
        var loaded = TransformLoader.Load([path], _ => { });
        return new DocumentTransforms { Items = loaded.Items, Types = loaded.Types, Identity = loaded.Hash };
    }
}
