namespace Ferry.Transforms.Mappings;

/// <summary>placeholder</summary>
public static class DateFormats
{
    public static Transform Transform { get; } = new("date-formats", "", VersionRange.ElasticsearchBefore(8, 0), VersionRange.AnyOpenSearch, new Uri("https://www.elastic.co/guide/en/elasticsearch/reference/7.17/migrate-to-java-time.html"), _ => { });
}
