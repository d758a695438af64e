using System.CommandLine;
using Ferry.Cli.Backfill;
using Ferry.Cli.Clusters;
using Ferry.Cli.Configuration;
using Ferry.Cli.Configuration.Commands;
using Ferry.Cli.Demo;
using Ferry.Cli.Failures;
using Ferry.Cli.Metadata;
using Ferry.Cli.Sandbox;
using Ferry.Cli.Snapshots;
using Ferry.Cli.Terminal;
using Ferry.Cli.Verify;

namespace Ferry.Cli;

/// <summary>The command <c>ferry</c> and all below it.</summary>
public static class FerryCommand
{
    // A word that begins with @ is a body's file, as curl has it, not a file of more words.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    public static async Task<int> RunAsync(string[] args, Output output, TimeProvider time)
    {
        var parsed = Create(new CommandHost(output, time)).Parse(args, Parsing);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                output.Error(error.Message);
            }

            output.Hint($"see {Path(parsed.CommandResult.Command)} --help");
            return ExitCode.Usage;
        }

        // Signals are the host's: it must tell Ctrl-C from SIGTERM.
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = output.Results, Error = output.Notes.Profile.Out.Writer, ProcessTerminationTimeout = null });
    }

    private static RootCommand Create(CommandHost host) => new(
        """
        Moves a search cluster to OpenSearch and proves that nothing was lost.

        See it work:   ferry demo
        Look around:   ferry snapshot list --repository /path/to/repository
        Prepare:       ferry metadata evaluate --repository /path --snapshot NAME --target https://host:9200
        Move:          ferry backfill --repository /path --snapshot NAME --target https://host:9200
        Exit codes:    0 done and proven, 1 defect of Ferry, 2 usage, 3 finished but incomplete,
                       4 source unreadable, 5 target failed, 130/143 interrupted
        """)
    {
        DemoCommand.Create(host),
        new Command("snapshot", "What is in a snapshot repository; no cluster is needed.")
        {
            Snapshots.ListCommand.Create(host),
            InspectCommand.Create(host),
            DumpCommand.Create(host),
        },
        MetadataCommand.Create(host),
        BackfillCommand.Create(host),
        FailuresCommand.Create(host),
        new Command("verify", "The proof, at any time after a backfill.")
        {
            CountsCommand.Create(host),
            DocumentsCommand.Create(host),
        },
        new Command("clusters", "Live clusters, source and target: whether they can be worked with, what is in them.")
        {
            CheckCommand.Create(host),
            IndicesCommand.Create(host),
            CurlCommand.Create(host),
            ClearIndicesCommand.Create(host),
            GenerateDataCommand.Create(host),
        },
        SandboxCommand.Create(host),
        new Command("config", "Settings: what holds, where it comes from, what is wrong with it.")
        {
            Configuration.Commands.ShowCommand.Create(host),
            ValidateCommand.Create(host),
            SchemaCommand.Create(host),
        },
        ConfigFile.Option,
    };

    /// <summary>A command as users write it: "ferry verify counts".</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent)} {command.Name}" : "ferry";
}
