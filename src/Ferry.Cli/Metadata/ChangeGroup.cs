using Ferry.Cli.Terminal;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Transforms;

namespace Ferry.Cli.Metadata;

/// <summary>The same change in several objects, which a reader wants to see once.</summary>
/// <param name="Place">Where in the definitions.</param>
/// <param name="Text">What was changed to what.</param>
/// <param name="Note">Why, or what to know; null if there is nothing to say.</param>
/// <param name="Loss">What it costs.</param>
/// <param name="Objects">Names of the objects, with their kinds.</param>
public sealed record ChangeGroup(string Place, string Text, string? Note, Loss Loss, IReadOnlyList<string> Objects)
{
    private const int MostListed = 5;

    public static IReadOnlyList<ChangeGroup> Of(IEnumerable<(ObjectResult Object, Change Change)> changes) =>
    [
        .. changes
            // What is taken out of many objects has another value in each, as a UUID.
            .GroupBy(each => (each.Change.Place, Text: Words(each.Change), each.Change.Note, each.Change.Loss))
            .Select(group => new ChangeGroup(
                group.Key.Place, group.Key.Text, group.Key.Note, group.Key.Loss,
                [.. group.Select(each => $"{KindNames.Singular(each.Object.Definition.Kind)} {each.Object.Definition.Name}").Distinct()])),
    ];

    /// <summary>The first of many names, and how many more there are: the report for programs has them all.</summary>
    public static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostListed)) + (names.Count > MostListed ? $" and {Quantity.Number(names.Count - MostListed)} more" : "");

    private static string Words(Change change) => (change.Before, change.After) switch
    {
        (_, null) => change.Place.StartsWith("/settings/", StringComparison.Ordinal) ? "left out" : $"left out: {ShortJson.Of(change.Before)}",
        (null, _) => $"added: {ShortJson.Of(change.After)}",
        _ => $"{ShortJson.Of(change.Before)} → {ShortJson.Of(change.After)}",
    };
}
