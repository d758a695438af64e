using Ferry.Cli.Configuration;
using Ferry.Clusters;
using Ferry.Clusters.Checks;
using Ferry.Clusters.Tls;

namespace Ferry.Cli.Clusters;

/// <summary>What was found of a cluster.</summary>
public sealed class ClusterCheck
{
    private ClusterCheck(ClusterRole role, Uri uri) => (Role, Uri) = (role, uri);

    public ClusterRole Role { get; }

    public Uri Uri { get; }

    /// <summary>Why nothing more could be found; null if all could.</summary>
    public string? Problem { get; private set; }

    public ClusterInfo? Info { get; private set; }

    public ServerCertificate? Certificate { get; private set; }

    public ClusterHealth? Health { get; private set; }

    public IReadOnlyList<RightResult> Rights { get; private set; } = [];

    /// <summary>Names that the trial of rights could not delete again.</summary>
    public IReadOnlyList<string> Left { get; private set; } = [];

    /// <summary>Why Ferry does not promise to work with it; null if it does.</summary>
    public string? Unsupported => Info is null ? null
        : Info.Version.IsNewerThanKnown ? Info.Doubt
        : Role == ClusterRole.Target && Info.Version.Flavour == Flavour.Elasticsearch ? "Ferry moves to OpenSearch; nothing is promised of an Elasticsearch as the target"
        : null;

    /// <summary>What must be mended before a migration, in words.</summary>
    public IReadOnlyList<string> Faults
    {
        get
        {
            var faults = new List<string>();
            if (Unsupported is { } unsupported)
            {
                faults.Add(unsupported);
            }

            if (Health?.Status == "red")
            {
                faults.Add("its health is red: documents cannot be read or written");
            }

            if (Role == ClusterRole.Target)
            {
                faults.AddRange(Health?.Disks.Where(disk => disk.Watermark is not null).Select(disk => $"the disk of {disk.Node} is above the {disk.Watermark} watermark") ?? []);
            }

            if (Rights.Count(right => right.Verdict == Verdict.Denied) is > 0 and var denied)
            {
                faults.Add($"{denied} {(denied == 1 ? "right is" : "rights are")} missing");
            }

            if (Left.Count > 0)
            {
                faults.Add($"could not be deleted again: {string.Join(", ", Left)}");
            }

            return faults;
        }
    }

    public int ExitCode => Problem is not null ? Role.Failed : Faults.Count > 0 ? Cli.ExitCode.Incomplete : Cli.ExitCode.Done;

    /// <param name="role">Which cluster.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="write">Whether rights are tried by changes, if it is the target: a source is never written to.</param>
    /// <param name="host">For the clock and warnings.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<ClusterCheck> RunAsync(ClusterRole role, Settings settings, bool write, CommandHost host, CancellationToken cancellationToken)
    {
        using var cluster = role.Open(settings, host);
        var check = new ClusterCheck(role, cluster.Uri);
        try
        {
            check.Info = await cluster.GetInfoAsync(cancellationToken);
            var version = check.Info.Version;
            check.Health = await ClusterHealth.ReadAsync(cluster, version, cancellationToken);
            check.Rights = await RightsCheck.RunAsync(cluster, version, role.Rights(version), cancellationToken);
            if (write && role == ClusterRole.Target)
            {
                var (tried, left) = await WriteTrial.RunAsync(cluster, version, host.Time.GetUtcNow(), cancellationToken);
                check.Rights = [.. check.Rights.Select(result => tried.FirstOrDefault(trial => trial.Right == result.Right) ?? result)];
                check.Left = left;
            }
        }
        catch (ClusterException e)
        {
            check.Problem = e.Message;
        }

        check.Certificate = cluster.Certificate;
        return check;
    }
}
