using System.Net.Http.Headers;
using System.Text;
using Xunit.Sdk;

namespace Ferry.Sandbox.Tests.Conformance;

/// <summary>One request: its first line is method and path, the lines below it until an empty one are its body.</summary>
public sealed record Step(string Method, string Path, string Body)
{
    public override string ToString() => $"{Method} {Path}\n{Body}";

    public HttpRequestMessage ToRequest(Uri server)
    {
        // The path must arrive as it is written.
        var uri = new Uri(server.GetLeftPart(UriPartial.Authority) + Path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(Method), uri);
        if (Body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }
}

/// <summary>A named list of requests, from a file of scenarios where each begins with <c>### name</c>.</summary>
public sealed class Scenario : IXunitSerializable
{
    public string File { get; private set; } = "";

    public string Name { get; private set; } = "";

    public IReadOnlyList<Step> Steps { get; private set; } = [];

    public static IEnumerable<Scenario> All() =>
        Directory.GetFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "Conformance", "scenarios"), "*.http").Order(StringComparer.Ordinal)
            .SelectMany(path => Read(System.IO.Path.GetFileNameWithoutExtension(path)));

    public void Deserialize(IXunitSerializationInfo info)
    {
        (File, Name) = (info.GetValue<string>("file")!, info.GetValue<string>("name")!);
        Steps = Read(File).Single(scenario => scenario.Name == Name).Steps;
    }

    public void Serialize(IXunitSerializationInfo info)
    {
        info.AddValue("file", File);
        info.AddValue("name", Name);
    }

    public override string ToString() => $"{File}: {Name}";

    private static IEnumerable<Scenario> Read(string file)
    {
        var text = System.IO.File.ReadAllText(System.IO.Path.Combine(AppContext.BaseDirectory, "Conformance", "scenarios", file + ".http"));
        foreach (var part in text.Split("### ", StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('\n');
            var steps = part[end..].Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            yield return new Scenario { File = file, Name = part[..end].Trim(), Steps = [.. steps.Select(Parse)] };
        }
    }

    private static Step Parse(string text)
    {
        var lines = text.Split('\n', 2);
        var head = lines[0].Split(' ', 2);
        var body = lines.Length == 1 ? "" : lines[1];
        // The newline that ends a bulk body was eaten by the empty line.
        return new Step(head[0], head[1], head[1].Contains("_bulk", StringComparison.Ordinal) && body.Length > 0 ? body + "\n" : body);
    }
}
