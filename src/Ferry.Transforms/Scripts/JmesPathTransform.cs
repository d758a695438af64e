using System.Text.Json;
using System.Text.Json.Nodes;
using DevLab.JmesPath;
using DevLab.JmesPath.Expressions;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace Ferry.Transforms.Scripts;

/// <summary>A transform in JMESPath: the value of an expression takes the item's place. Integers keep their digits, other numbers are doubles.</summary>
internal sealed class JmesPathTransform : IItemTransform
{
    // Deeper expressions than any that is this long would need more stack than there is.
    private const int MaxLength = 10_000;

    private readonly JmesPathExpression _expression;

    private JmesPathTransform(string name, JmesPathExpression expression) => (Name, _expression) = (name, expression);

    public string Name { get; }

    /// <exception cref="ItemTransformException">It is no expression; the message has the place.</exception>
    public static TransformFactory Load(string name, string text)
    {
        Parse(name, text);
        return new TransformFactory(name, () => Parse(name, text));
    }

    /// <inheritdoc cref="Load"/>
    public static JmesPathTransform Parse(string name, string text)
    {
        if (text.Length > MaxLength)
        {
            throw new ItemTransformException($"{name}: the expression is longer than {MaxLength} characters; write it in JavaScript");
        }

        try
        {
            return new JmesPathTransform(name, new JmesPath().Parse(text.Trim()));
        }
        catch (Exception e)
        {
            // The parser throws Exception itself.
            throw new ItemTransformException($"{name}: not JMESPath: {e.Message.TrimEnd('.')}", e);
        }
    }

    public JsonNode? Apply(JsonNode item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            using var reader = new JsonTextReader(new StringReader(item.ToJsonString())) { DateParseHandling = DateParseHandling.None, MaxDepth = 1100 };
            return JsonNode.Parse(_expression.Transform(JToken.Load(reader)).AsJToken().ToString(Formatting.None), documentOptions: new JsonDocumentOptions { MaxDepth = 1100 });
        }
        catch (Exception e)
        {
            throw new ItemTransformException($"{Name}: {e.Message.TrimEnd('.')}", e);
        }
    }
}
