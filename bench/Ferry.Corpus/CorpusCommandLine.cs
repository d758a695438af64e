using System.CommandLine;
using Ferry.Corpus.Bookshop;
using Ferry.Corpus.Logs;
using Ferry.TestKit;

namespace Ferry.Corpus;

/// <summary>The options of the tool; what they do is with <see cref="LogsOptions"/> and <see cref="BookshopSnapshot"/>.</summary>
internal static class CorpusCommandLine
{
    private static readonly Option<string> Server = new("--server")
    {
        Description = "The real server that writes the snapshot, as in elasticsearch-7.10.2 or opensearch-2.19.4",
        DefaultValueFactory = _ => "elasticsearch-7.10.2",
    };

    public static RootCommand Build()
    {
        var output = new Option<DirectoryInfo>("--output") { Description = "The folder that becomes the repository; must be empty or not exist", Required = true };
        var megabytes = new Option<int>("--megabytes") { Description = "Source to make, in 10^6 bytes", DefaultValueFactory = _ => 512 };
        var shards = new Option<int>("--shards") { Description = "Primary shards of the index", DefaultValueFactory = _ => 1 };
        var codec = new Option<string>("--codec") { Description = "index.codec: default or best_compression", DefaultValueFactory = _ => "default" };
        var index = new Option<string>("--index") { Description = "Name of the index", DefaultValueFactory = _ => "logs1" };
        var seed = new Option<int>("--seed") { Description = "The same seed makes the same documents", DefaultValueFactory = _ => 42 };
        var documentBytes = new Option<int>("--document-bytes") { Description = "Average size of a document", DefaultValueFactory = _ => 1000 };
        var forceMerge = new Option<int?>("--force-merge") { Description = "Merge each shard to at most so many segments" };
        codec.AcceptOnlyFromAmong("default", "best_compression");
        output.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<DirectoryInfo>() is { Exists: true } folder && folder.EnumerateFileSystemInfos().Any())
                result.AddError($"{folder} is not empty");
        });

        var root = new RootCommand("Makes a snapshot of log documents on a real server.")
        {
            Server, output, megabytes, shards, codec, index, seed, documentBytes, forceMerge, Demo(),
        };
        root.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            server => LogsSnapshot.MakeAsync(
                new LogsOptions
                {
                    Server = server,
                    Output = parsed.GetRequiredValue(output).FullName,
                    SourceBytes = parsed.GetValue(megabytes) * 1_000_000L,
                    Shards = parsed.GetValue(shards),
                    Codec = parsed.GetRequiredValue(codec),
                    Index = parsed.GetRequiredValue(index),
                    Seed = parsed.GetValue(seed),
                    DocumentBytes = parsed.GetValue(documentBytes),
                    ForceMerge = parsed.GetValue(forceMerge),
                },
                parsed.InvocationConfiguration.Output,
                cancellationToken)));
        return root;
    }

    private static Command Demo()
    {
        var output = new Option<FileInfo>("--output") { Description = "The archive to write", Required = true };
        var demo = new Command("demo", "Makes the bookshop: the snapshot that comes with ferry.") { Server, output };
        demo.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            server => BookshopSnapshot.MakeAsync(server, parsed.GetRequiredValue(output).FullName, parsed.InvocationConfiguration.Output, cancellationToken)));
        return demo;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Func<string, Task> make)
    {
        var server = parsed.GetRequiredValue(Server);
        if (ServersFolder.WhyUnavailable(server) is { } reason)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync(reason);
            return 2;
        }

        await make(server);
        return 0;
    }
}
