using System.CommandLine;

namespace Ferry.Benchmarks;

/// <summary>One command for each thing that is measured.</summary>
internal static class BenchmarksCommandLine
{
    public static RootCommand Build() => new("Measures Ferry's hot paths on snapshots that bench/Ferry.Corpus made.")
    {
        StoredFields(),
    };

    private static Command StoredFields()
    {
        var repository = new Option<DirectoryInfo>("--repository") { Description = "The folder of the snapshot repository", Required = true };
        var snapshot = new Option<string>("--snapshot") { Description = "Name of the snapshot", Required = true };
        var index = new Option<string>("--index") { Description = "Name of the index", Required = true };
        var runs = new Option<int>("--runs") { Description = "Passes over all documents; the first ones warm up", DefaultValueFactory = _ => 8 };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("at least one run");
            }
        });

        var command = new Command("stored-fields", "Reads all live documents of an index on one thread.") { repository, snapshot, index, runs };
        command.SetAction((parsed, cancellationToken) => new StoredFieldsBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
            parsed.GetRequiredValue(repository).FullName,
            parsed.GetRequiredValue(snapshot),
            parsed.GetRequiredValue(index),
            parsed.GetValue(runs),
            cancellationToken));
        return command;
    }
}
