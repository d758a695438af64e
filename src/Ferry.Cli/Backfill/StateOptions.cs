using System.CommandLine;
using Ferry.Backfill.State;
using Ferry.Clusters;

namespace Ferry.Cli.Backfill;

/// <summary>The option that says where the work state of a backfill is kept.</summary>
public sealed class StateOptions
{
    public const string Default = "sqlite:.ferry/state.db";

    private const string UsernameVariable = "FERRY_STATE_USERNAME";
    private const string PasswordVariable = "FERRY_STATE_PASSWORD";

    private readonly Option<string> _state = new("--state")
    {
        Description = "Where the work state is kept: sqlite:PATH for the processes of one machine, opensearch:https://host:9200[/index] for a fleet "
            + $"(credentials by {UsernameVariable} and {PasswordVariable}, or those of the target if it is the same server).",
        HelpName = "LOCATION",
        DefaultValueFactory = _ => Default,
    };

    public void AddTo(Command command) => command.Options.Add(_state);

    /// <param name="parsed">The command line.</param>
    /// <param name="target">Its credentials serve for the state too, if it lies on the same server.</param>
    /// <param name="host">For notes and retries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StateException">The state cannot be used.</exception>
    public ValueTask<IStateStore> OpenAsync(ParseResult parsed, ClusterOptions? target, CommandHost host, CancellationToken cancellationToken) =>
        StateStores.OpenAsync(parsed.GetValue(_state)!, uri => new ClusterClient(Credentials(uri, target), host.Time), Retries.Create(host), cancellationToken);

    /// <summary>As <see cref="OpenAsync"/>, but makes nothing where nothing is.</summary>
    /// <exception cref="StateException">There is no state, or it cannot be used.</exception>
    public async ValueTask<IStateStore> OpenExistingAsync(ParseResult parsed, CommandHost host, CancellationToken cancellationToken) =>
        StateStores.Exists(parsed.GetValue(_state)!)
            ? await OpenAsync(parsed, null, host, cancellationToken)
            : throw new StateException(StateProblem.NoRun, $"There is no backfill in {parsed.GetValue(_state)}. Was it begun in another folder, or with another --state?");

    /// <summary>The ledger of a backfill of the same snapshot into the same target; null if there is none.</summary>
    /// <exception cref="StateException">There is a state, but it cannot be used.</exception>
    public async ValueTask<Ledger?> FindLedgerAsync(
        ParseResult parsed, PlanKey key, ClusterOptions target, CommandHost host, CancellationToken cancellationToken)
    {
        if (!StateStores.Exists(parsed.GetValue(_state)!))
        {
            return null;
        }

        await using var store = await OpenAsync(parsed, target, host, cancellationToken);
        return await RunControl.FindAsync(store, cancellationToken) is { Phase: RunPhase.Ready } run && PlanKeys.AreOfOneMove(run.Key, key)
            ? await Ledger.ReadAsync(store, run, cancellationToken)
            : null;
    }

    private static ClusterOptions Credentials(Uri uri, ClusterOptions? target)
    {
        var (username, password) = (Environment.GetEnvironmentVariable(UsernameVariable), Environment.GetEnvironmentVariable(PasswordVariable));
        return username is null && target?.Uri.Authority == uri.Authority
            ? target with { Uri = uri }
            : new ClusterOptions { Uri = uri, Username = username, Password = password };
    }
}
