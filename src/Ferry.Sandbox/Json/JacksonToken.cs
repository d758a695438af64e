using System.Text.Json;

namespace Ferry.Sandbox.Json;

/// <summary>The parser's name of a token, as error messages show it.</summary>
internal static class JacksonToken
{
    public static string Name(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => "START_OBJECT",
        JsonTokenType.EndObject => "END_OBJECT",
        JsonTokenType.StartArray => "START_ARRAY",
        JsonTokenType.EndArray => "END_ARRAY",
        JsonTokenType.PropertyName => "FIELD_NAME",
        JsonTokenType.String => "VALUE_STRING",
        JsonTokenType.Number => "VALUE_NUMBER",
        JsonTokenType.True or JsonTokenType.False => "VALUE_BOOLEAN",
        _ => "VALUE_NULL",
    };
}
