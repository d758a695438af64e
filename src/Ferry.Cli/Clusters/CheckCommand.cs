using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Clusters.Checks;

namespace Ferry.Cli.Clusters;

/// <summary><c>ferry clusters check</c></summary>
public static class CheckCommand
{
    public static Command Create(CommandHost host)
    {
        var cluster = ClusterRole.CreateOptionalArgument();
        var write = new Option<bool>("--write")
        {
            Description = $"Try the rights to change the target: an index, a template and a pipeline {WriteTrial.Prefix}… are made there, and deleted again.",
        };
        var json = JsonOption.Create();
        var command = new Command(
            "check",
            """
            Whether source and target can be worked with: reachable, certificate, credentials, version, health, disks, and the rights that each phase
            needs. Nothing is changed, unless --write is given. Exit codes: 0 all fine, 3 something must be mended: a right is missing, say;
            4 the source cannot be reached or refuses, 5 the target.

              ferry clusters check --target https://host:9200
              ferry clusters check source --source https://old:9200 --source-username ferry --source-ca ca.pem
            """)
        {
            cluster,
            write,
        };
        ClusterRole.AddTo(command);
        command.Options.Add(json);
        command.SetAction(parsed => host.RunAsync(async cancel =>
        {
            var settings = Settings.Load(parsed);
            var tries = parsed.GetValue(write);
            var checks = new List<ClusterCheck>();
            foreach (var role in ClusterRole.Choose(parsed.GetValue(cluster), settings))
            {
                checks.Add(await ClusterCheck.RunAsync(role, settings, tries, host, cancel));
            }

            if (parsed.GetValue(json))
            {
                CheckReport.WriteJson(checks, host.Output);
            }
            else
            {
                checks.ForEach(check => CheckReport.WriteText(check, host.Time.GetUtcNow(), host.Output));
            }

            CheckReport.WriteProblems(checks, tries, host.Output);

            // A cluster that is away counts more than a right that is missing; of two that are away the source comes first.
            return checks.Find(check => check.Problem is not null)?.ExitCode ?? checks.Max(check => check.ExitCode);
        }));
        return command;
    }
}
