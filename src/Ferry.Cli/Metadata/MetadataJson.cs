using System.Text.Json.Nodes;
using Ferry.Metadata;
using Ferry.Metadata.Migration;
using Ferry.Transforms;

namespace Ferry.Cli.Metadata;

/// <summary>A report of metadata for programs. docs/metadata.md describes it.</summary>
public static class MetadataJson
{
    public static object Of(MetadataReport report) => new
    {
        report.Mode,
        report.Source,
        SourceVersion = $"{report.SourceVersion}",
        report.Target,
        TargetVersion = $"{report.TargetVersion}",
        Taken = report.Taken.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
        Complete = report.IsComplete,
        report.Verdict,
        report.Problems,
        Counts = report.Results.GroupBy(result => result.Outcome).ToDictionary(group => $"{group.Key}", group => group.Count()),
        Objects = report.Results.Select(Of),
        Transforms = report.Transforms.Select(transform => new
        {
            transform.Name,
            transform.Sentence,
            transform.Link,
            Changes = report.Results.Sum(result => result.Changes.Count(change => change.Transform == transform.Name)),
        }),
        LeftOut = report.LeftOut.Select(left => new { Kind = KindNames.Key(left.Kind), left.Name, left.Reason }),
        NotMigrated = report.NotMigrated,
        Unread = report.Unread.Select(unread => new { Kind = KindNames.Key(unread.Kind), unread.Name, unread.Reason }),
    };

    private static object Of(ObjectResult result) => new
    {
        Kind = KindNames.Key(result.Definition.Kind),
        result.Definition.Name,
        SourceName = result.Source.Name,
        result.Outcome,
        result.Message,
        Changes = result.Changes.Select(change => new
        {
            change.Transform,
            change.Place,
            change.Before,
            change.After,
            Lossy = change.Loss == Loss.Lossy,
            change.Note,
        }),
        Differences = result.Differences.Select(difference => new { difference.Place, Has = difference.Before, Wanted = difference.After }),
        Body = (JsonNode)result.Definition.Body,
    };
}
