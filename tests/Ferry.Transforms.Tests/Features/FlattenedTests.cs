using static Ferry.Transforms.Tests.OneTransform;

namespace Ferry.Transforms.Tests.Features;

public sealed class FlattenedTests
{
    [Fact]
    public void A_flattened_field_becomes_a_flat_object_without_parameters_wherever_it_is()
    {
        var (body, changes) = Run("flattened", "ES 7.17", "OS 2.7",
            """
            {"mappings":{"dynamic_templates":[{"t":{"match":"l_*","mapping":{"type":"flattened"}}}],
            "properties":{"n":{"type":"nested","properties":{"f":{"type":"flattened","index":false,"ignore_above":20,"null_value":"-"}}}}}}
            """);
        Assert.Equal(Json("""
            {"mappings":{"dynamic_templates":[{"t":{"match":"l_*","mapping":{"type":"flat_object"}}}],
            "properties":{"n":{"type":"nested","properties":{"f":{"type":"flat_object"}}}}}}
            """), body);
        const string field = "/mappings/properties/n/properties/f";
        Assert.Equal([$"{field}/type", $"{field}/index", $"{field}/ignore_above lossy", $"{field}/null_value lossy", "/mappings/dynamic_templates/0/t/mapping/type"], changes);
    }

    [Theory]
    [InlineData("OS 2.6")]
    [InlineData("OS 1.3")]
    [InlineData("Serverless 2")]
    public void Where_the_target_has_no_such_field_the_values_are_kept_in_the_source(string target)
    {
        var (body, changes) = Run("flattened", "ES 7.17", target, """{"mappings":{"properties":{"f":{"type":"flattened","depth_limit":3}}}}""");
        Assert.Equal("""{"mappings":{"properties":{"f":{"type":"object","enabled":false}}}}""", body);
        Assert.Equal(["/mappings/properties/f lossy"], changes);
    }
}
