using Ferry.Cli.Terminal;
using Ferry.Clusters.Checks;

namespace Ferry.Cli.Clusters;

/// <summary>What <c>ferry clusters check</c> says.</summary>
internal static class CheckReport
{
    private const int SoonDays = 30;

    public static void WriteJson(IEnumerable<ClusterCheck> checks, Output output) => output.Json(new
    {
        Clusters = checks.Select(check => new
        {
            Cluster = check.Role.Name,
            check.Uri,
            Reachable = check.Info is not null,
            check.Problem,
            Name = check.Info?.Name,
            Flavour = check.Info?.Version.Flavour,
            Version = check.Info?.Number,
            CompatibilityMode = check.Info?.IsInCompatibilityMode,
            Supported = check.Info is null ? (bool?)null : check.Unsupported is null,
            check.Unsupported,
            check.Certificate,
            check.Health,
            Rights = check.Rights.Select(result => new
            {
                Right = result.Right.Name,
                NeededFor = result.Right.NeededFor.Split(", "),
                result.Verdict,
                result.Note,
                Remedy = result.Verdict == Verdict.Denied ? result.Right.Remedy(check.Info!.Version) : null,
            }),
            check.Faults,
        }),
    });

    public static void WriteText(ClusterCheck check, DateTimeOffset now, Output output)
    {
        var table = new TextTable(new(check.Role.Name), new("needed for"), new("result"), new("note"));
        table.Add(check.Info is null ? "red" : null, "reach it", "all", check.Info is null ? "no" : "ok", check.Uri.ToString());
        if (check.Certificate is { } certificate)
        {
            var endsSoon = certificate.Expires < now.AddDays(SoonDays);
            table.Add(
                endsSoon ? "yellow" : null, "certificate", "all", endsSoon ? "ends soon" : "ok",
                $"{certificate.Subject}, of {certificate.Issuer}, until {certificate.Expires.UtcDateTime:yyyy-MM-dd}");
        }

        if (check.Info is { } info)
        {
            table.Add(
                check.Unsupported is null ? null : "yellow", "version", "all", check.Unsupported is null ? "ok" : "not supported",
                $"{info}{(info.IsInCompatibilityMode ? ", which says it were Elasticsearch 7.10.2" : "")}{(info.Name.Length > 0 ? $" \"{info.Name}\"" : "")}");
        }

        if (check.Health is { } health)
        {
            table.Add(
                health.Status switch { "green" => null, "yellow" => "yellow", _ => "red" },
                "health", "all", health.Status, $"nodes: {health.Nodes}, shards that no node holds: {health.UnassignedShards}");
            foreach (var disk in health.Disks)
            {
                table.Add(
                    disk.Watermark is null ? null : "red", $"disk of {disk.Node}", "backfill", disk.Watermark is null ? "ok" : $"above {disk.Watermark}",
                    $"{disk.UsedPercent} % used, {Quantity.Bytes(disk.FreeBytes)} free");
            }
        }

        foreach (var result in check.Rights)
        {
            var isDenied = result.Verdict == Verdict.Denied;
            var note = isDenied ? $"{(result.Note.Length > 0 ? result.Note + "; " : "")}give the user the {result.Right.Remedy(check.Info!.Version)}" : result.Note;
            table.Add(
                isDenied ? "red" : result.Verdict == Verdict.NotChecked ? "grey" : null, result.Right.Name, result.Right.NeededFor,
                result.Verdict switch { Verdict.Granted => "ok", Verdict.Denied => "denied", _ => "not checked" }, note);
        }

        table.Write(output);
    }

    /// <summary>What is wrong, and what is to be done next.</summary>
    public static void WriteProblems(IReadOnlyList<ClusterCheck> checks, bool tried, Output output)
    {
        foreach (var check in checks)
        {
            if (check.Problem is { } problem)
            {
                output.Error($"{check.Role.Name}: {problem}");
            }

            foreach (var fault in check.Faults)
            {
                output.Error($"{check.Role.Name}: {fault}");
            }
        }

        if (checks.All(check => check.ExitCode == ExitCode.Done))
        {
            output.Success("all that was checked is fine");
        }

        if (!tried && checks.Any(check => check.Role == ClusterRole.Target && check.Rights.Any(right => right.Verdict == Verdict.NotChecked)))
        {
            output.Hint("ferry clusters check target --write tries the rights that could not be checked without changing anything");
        }
    }
}
