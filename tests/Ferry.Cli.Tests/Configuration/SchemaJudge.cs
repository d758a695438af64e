using Ferry.Cli.Configuration.Commands;
using NJsonSchema;
using YamlDotNet.Serialization;

namespace Ferry.Cli.Tests.Configuration;

/// <summary>What an editor would say about a file: another reader of YAML, and another reader of schemas.</summary>
public static class SchemaJudge
{
    private static readonly Lazy<Task<JsonSchema>> Schema = new(() => JsonSchema.FromJsonAsync(ConfigSchema.Create().ToJsonString()));

    private static readonly IDeserializer Reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().WithDuplicateKeyChecking().Build();

    private static readonly ISerializer Writer = new SerializerBuilder().JsonCompatible().Build();

    public static async Task<IReadOnlyList<string>> ProblemsAsync(string yaml)
    {
        var json = Reader.Deserialize(yaml) is { } value ? Writer.Serialize(value) : "null";
        return [.. (await Schema.Value).Validate(json).Select(error => error.ToString())];
    }
}
