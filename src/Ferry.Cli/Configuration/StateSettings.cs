using Ferry.Backfill.State;
using Ferry.Cli.Backfill;
using Ferry.Clusters;
using Ferry.Clusters.Auth;

namespace Ferry.Cli.Configuration;

/// <summary>Where the work state of a backfill is kept.</summary>
public static class StateSettings
{
    public static SettingGroup Group { get; } = [];

    private static readonly Setting<string> Location = Group.Add(new Setting<string>(
        "--state",
        "backfill.state.location",
        "LOCATION",
        "Where the work state is kept: sqlite:PATH for the processes of one machine, opensearch:https://host:9200[/index] for a fleet.",
        Parsers.Text)
    { Default = "sqlite:.ferry/state.db" });

    private static readonly Setting<string> Username = Group.Add(new Setting<string>(
        "--state-username", "backfill.state.username", "NAME", "For the cluster that keeps the state, unless it is the target.", Parsers.Text));

    private static readonly Setting<string> Password = Group.Add(new Setting<string>(
        "--state-password", "backfill.state.password", "PASSWORD", "For the cluster that keeps the state, unless it is the target.", Parsers.Text)
    { IsSecret = true });

    public static Setting<TimeSpan?> Patience { get; } = Group.Add(new Setting<TimeSpan?>(
        "--patience",
        "backfill.patience",
        "TIME",
        "How long a target, or a cluster that keeps the work state, is waited for when it is away, as 90s, 10m or 2h.",
        Parsers.Duration)
    { Default = "10m" });

    /// <param name="settings">The settings.</param>
    /// <param name="target">Its credentials serve for the state too, if it lies on the same server.</param>
    /// <param name="host">For notes and retries.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="StateException">The state cannot be used.</exception>
    public static ValueTask<IStateStore> OpenAsync(Settings settings, ClusterOptions? target, CommandHost host, CancellationToken cancellationToken)
    {
        var (username, password) = (settings.Find(Username), settings.Find(Password));
        var retries = Retries.Create(host) with { MaxAttempts = null, Patience = settings.Get(Patience) };
        return StateStores.OpenAsync(settings.Get(Location), uri => new ClusterClient(Options(uri), host.Time), retries, cancellationToken);

        ClusterOptions Options(Uri uri) => username is null && target?.Uri.Authority == uri.Authority
            ? target with { Uri = uri }
            : new ClusterOptions { Uri = uri, Auth = username is null ? ClusterAuth.None : new ClusterAuth.Basic(username, password ?? "") };
    }

    /// <summary>As <see cref="OpenAsync"/>, but makes nothing where nothing is.</summary>
    /// <exception cref="StateException">There is no state, or it cannot be used.</exception>
    public static async ValueTask<IStateStore> OpenExistingAsync(Settings settings, CommandHost host, CancellationToken cancellationToken)
    {
        var target = settings.Find(ClusterSettings.Target.Url) is null ? null : ClusterSettings.Target.Read(settings, host.Output);
        return StateStores.Exists(settings.Get(Location))
            ? await OpenAsync(settings, target, host, cancellationToken)
            : throw RunControl.NoRun(settings.Get(Location));
    }

    /// <summary>The ledger of a backfill of the same snapshot into the same target; null if there is none.</summary>
    /// <exception cref="StateException">There is a state, but it cannot be used.</exception>
    public static async ValueTask<Ledger?> FindLedgerAsync(
        Settings settings, PlanKey key, ClusterOptions target, CommandHost host, CancellationToken cancellationToken)
    {
        if (!StateStores.Exists(settings.Get(Location)))
        {
            return null;
        }

        await using var store = await OpenAsync(settings, target, host, cancellationToken);
        return await RunControl.FindAsync(store, cancellationToken) is { Phase: RunPhase.Ready } run && PlanKeys.AreOfOneMove(run.Key, key)
            ? await Ledger.ReadAsync(store, run, cancellationToken)
            : null;
    }
}
