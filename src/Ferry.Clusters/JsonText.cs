using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Ferry.Clusters;

/// <summary>Text of answers for people to read.</summary>
internal static class JsonText
{
    /// <summary>A string's value, or the raw JSON: of other values, and of strings that are not valid Unicode, which servers do send.</summary>
    public static string Text(this JsonElement element)
    {
        try
        {
            return element.ToString();
        }
        catch (InvalidOperationException)
        {
            return Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element));
        }
    }
}
