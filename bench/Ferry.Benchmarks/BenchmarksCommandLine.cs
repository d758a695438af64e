using System.CommandLine;

namespace Ferry.Benchmarks;

/// <summary>One command for each thing that is measured.</summary>
internal static class BenchmarksCommandLine
{
    public static RootCommand Build() => new("Measures Ferry's hot paths on snapshots that bench/Ferry.Corpus made.")
    {
        StoredFields(),
        Codecs(),
        Backfill(),
        Planning(),
        RangeReads(),
        Coordination(),
        CoordinationWorker(),
    };

    private static Command StoredFields()
    {
        var repository = Repository();
        Option<string> snapshot = Snapshot(), index = Index();
        var runs = Runs(8);
        var command = new Command("stored-fields", "Reads all live documents of an index on one thread.") { repository, snapshot, index, runs };
        command.SetAction((parsed, cancellationToken) => new StoredFieldsBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
            parsed.GetRequiredValue(repository).FullName,
            parsed.GetRequiredValue(snapshot),
            parsed.GetRequiredValue(index),
            parsed.GetValue(runs),
            cancellationToken));
        return command;
    }

    private static Command Codecs()
    {
        var command = new Command("codecs", "Reads the stored fields of every codec in tests/data from memory on one thread.");
        command.SetAction((parsed, cancellationToken) =>
            new CodecsBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(cancellationToken));
        return command;
    }

    private static Command Backfill()
    {
        var repository = Repository();
        Option<string> snapshot = Snapshot(), index = Index();
        var runs = Runs(3);
        var target = new Option<string>("--target") { Description = "The target, such as what 'ferry sandbox --discard' prints", Required = true };
        var transform = new Option<string[]>("--transform") { Description = "A file of a user's transform", DefaultValueFactory = _ => [] };
        var command = new Command("backfill", "Moves all live documents of an index to a target.") { repository, snapshot, index, target, transform, runs };
        command.SetAction((parsed, cancellationToken) => new BackfillBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
            parsed.GetRequiredValue(repository).FullName,
            parsed.GetRequiredValue(snapshot),
            parsed.GetRequiredValue(index),
            new Uri(parsed.GetRequiredValue(target)),
            parsed.GetRequiredValue(transform),
            parsed.GetValue(runs),
            cancellationToken));
        return command;
    }

    private static Command Coordination()
    {
        var state = new Option<string>("--state") { Description = "Where the work state is kept, as sqlite:PATH; what is there is removed", Required = true };
        var units = new Option<int>("--units") { DefaultValueFactory = _ => 10_000 };
        var processes = new Option<int>("--processes") { DefaultValueFactory = _ => 8 };
        var milliseconds = new Option<int>("--milliseconds") { Description = "What a unit takes", DefaultValueFactory = _ => 100 };
        var command = new Command("coordination", "Shares units that take a given time among processes.") { state, units, processes, milliseconds };
        command.SetAction((parsed, cancellationToken) => new CoordinationBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
            parsed.GetRequiredValue(state), parsed.GetValue(units), parsed.GetValue(processes), parsed.GetValue(milliseconds), cancellationToken));
        return command;
    }

    private static Command CoordinationWorker()
    {
        var state = new Option<string>("--state") { Required = true };
        var milliseconds = new Option<int>("--milliseconds");
        var command = new Command("coordination-worker", "One of its processes.") { state, milliseconds };
        command.Hidden = true;
        command.SetAction((parsed, cancellationToken) => new CoordinationBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).WorkAsync(
            parsed.GetRequiredValue(state), parsed.GetValue(milliseconds), cancellationToken));
        return command;
    }

    private static Command Planning()
    {
        var repository = Repository();
        var snapshot = Snapshot();
        var shards = new Option<int>("--shards") { Description = "Number of shards to plan", DefaultValueFactory = _ => 10_000 };
        var command = new Command("planning", "Plans the shards of a snapshot.") { repository, snapshot, shards };
        command.SetAction((parsed, cancellationToken) => new PlanningBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
            parsed.GetRequiredValue(repository).FullName, parsed.GetRequiredValue(snapshot), parsed.GetValue(shards), cancellationToken));
        return command;
    }

    private static Command RangeReads()
    {
        var repository = Repository();
        var snapshot = Snapshot();
        var runs = Runs(3);
        var command = new Command("range-reads", "Inspects and dumps a snapshot from its folder and from an S3 server on this machine (tests/stores).") { repository, snapshot, runs };
        command.SetAction((parsed, cancellationToken) => new RangeReadsBenchmark(parsed.InvocationConfiguration.Output, TimeProvider.System).RunAsync(
            parsed.GetRequiredValue(repository).FullName, parsed.GetRequiredValue(snapshot), parsed.GetValue(runs), cancellationToken));
        return command;
    }

    private static Option<DirectoryInfo> Repository() =>
        new("--repository") { Description = "The folder of the snapshot repository", Required = true };

    private static Option<string> Snapshot() => new("--snapshot") { Description = "Name of the snapshot", Required = true };

    private static Option<string> Index() => new("--index") { Description = "Name of the index", Required = true };

    private static Option<int> Runs(int usual)
    {
        var runs = new Option<int>("--runs") { Description = "Passes over all documents; the first ones warm up", DefaultValueFactory = _ => usual };
        runs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError("at least one run");
            }
        });
        return runs;
    }
}
