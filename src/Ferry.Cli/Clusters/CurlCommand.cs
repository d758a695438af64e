using System.CommandLine;
using System.Text;
using Ferry.Cli.Configuration;
using Ferry.Clusters;

namespace Ferry.Cli.Clusters;

/// <summary><c>ferry clusters curl</c></summary>
public static class CurlCommand
{
    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];

    public static Command Create(CommandHost host)
    {
        var cluster = ClusterRole.CreateArgument();
        var method = new Argument<string>("method") { Description = "GET, HEAD, POST, PUT or DELETE." };
        method.AcceptOnlyFromAmong(Methods);
        var path = new Argument<string>("path") { Description = "As /_cat/indices?v; what has spaces or other signs is escaped as in any address." };
        var data = new Option<string>("--data", "-d") { Description = "The body; @FILE takes that of a file, @- standard input.", HelpName = "DATA" };
        var headers = new Option<string[]>("--header", "-H") { Description = "A header, as 'Content-Type: application/x-ndjson'. May be given again.", HelpName = "HEADER" };
        var command = new Command(
            "curl",
            """
            Sends a request to source or target, with the credentials, certificates and proxy of the settings, and prints the answer as it comes.
            A body is sent as JSON (_bulk: NDJSON), unless a header says otherwise. Statuses from 400 end with 4 for the source, 5 for the target.

              ferry clusters curl target GET '/_cat/indices?v'
              ferry clusters curl target POST /books/_search -d '{"size": 1}'
            """)
        {
            cluster,
            method,
            path,
            data,
            headers,
        };
        ClusterRole.AddTo(command);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var role = ClusterRole.Of(parsed.GetValue(cluster)!);
            var request = new ClusterRequest(
                new HttpMethod(parsed.GetValue(method)!),
                parsed.GetValue(path)!.TrimStart('/'),
                parsed.GetValue(data) is { } text ? await ReadAsync(text, cancel) : null,
                [.. (parsed.GetValue(headers) ?? []).Select(ReadHeader)]);
            return await role.RunAsync(host, async () =>
            {
                using var client = role.Open(settings, host);
                var answer = await client.ExchangeAsync(request, cancel);
                await host.Output.Results.WriteAsync(Encoding.UTF8.GetString(answer.Body.Span));
                if (answer.IsSuccess && request.Method != HttpMethod.Head)
                {
                    return ExitCode.Done;
                }

                host.Output.Note($"{client.Uri} answers {(int)answer.Status} {answer.Status}");
                return (int)answer.Status < 400 ? ExitCode.Done : role.Failed;
            });
        }));
        return command;
    }

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(string data, CancellationToken cancellationToken)
    {
        if (!data.StartsWith('@'))
        {
            return Encoding.UTF8.GetBytes(data);
        }

        if (data != "@-")
        {
            return await File.ReadAllBytesAsync(data[1..], cancellationToken);
        }

        using var body = new MemoryStream();
        await Console.OpenStandardInput().CopyToAsync(body, cancellationToken);
        return body.ToArray();
    }

    private static KeyValuePair<string, string> ReadHeader(string header) => header.Split(':', 2) switch
    {
        [{ Length: > 0 } name, var value] when name.Trim().Length > 0 => new(name.Trim(), value.Trim()),
        _ => throw new UsageException("a header is expected as 'Name: value'"),
    };
}
