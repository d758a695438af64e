using System.CommandLine;
using Ferry.Cli.Configuration;
using Ferry.Clusters;
using Ferry.Clusters.Checks;

namespace Ferry.Cli.Clusters;

/// <summary>Source or target, as commands name them.</summary>
/// <param name="Name">"source" or "target".</param>
/// <param name="Settings">Where it is and how to speak to it.</param>
/// <param name="Failed">The exit code for a cluster that cannot be reached, or refuses.</param>
/// <param name="Rights">What its user must be allowed to do.</param>
public sealed record ClusterRole(string Name, ClusterSettings Settings, int Failed, Func<ClusterVersion, IReadOnlyList<Right>> Rights)
{
    public static ClusterRole Source { get; } = new("source", ClusterSettings.Source, ExitCode.SourceUnreadable, Ferry.Clusters.Checks.Rights.OfSource);

    public static ClusterRole Target { get; } = new("target", ClusterSettings.Target, ExitCode.TargetFailed, Ferry.Clusters.Checks.Rights.OfTarget);

    private static readonly IReadOnlyList<ClusterRole> All = [Source, Target];

    /// <summary>The argument that names one of them.</summary>
    public static Argument<string> CreateArgument()
    {
        var argument = new Argument<string>("cluster") { Description = "source or target." };
        argument.AcceptOnlyFromAmong([.. All.Select(role => role.Name)]);
        return argument;
    }

    /// <summary>The argument that names one of them, or both if it is left out.</summary>
    public static Argument<string?> CreateOptionalArgument()
    {
        var argument = new Argument<string?>("cluster")
        {
            Description = "source or target; without it, whichever is configured.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        argument.AcceptOnlyFromAmong([.. All.Select(role => role.Name)]);
        return argument;
    }

    /// <summary>Gives a command the settings of both.</summary>
    public static void AddTo(Command command)
    {
        foreach (var role in All)
        {
            role.Settings.Group.AddTo(command);
        }
    }

    public static ClusterRole Of(string name) => All.First(role => role.Name == name);

    /// <summary>That one, or all that are configured.</summary>
    /// <exception cref="UsageException">None is.</exception>
    public static IReadOnlyList<ClusterRole> Choose(string? name, Settings settings)
    {
        var chosen = name is null ? All.Where(role => settings.Find(role.Settings.Url) is not null).ToList() : [Of(name)];
        return chosen.Count > 0 ? chosen
            : throw new UsageException($"no cluster is named: give {string.Join(" or ", All.Select(role => role.Settings.Url.OptionName))}, or set source.url or target.url in ferry.yaml");
    }

    public ClusterClient Open(Settings settings, CommandHost host) => new(Settings.Read(settings, host.Output), host.Time);

    /// <summary>Runs what needs the cluster: where that fails, the exit code tells which of the two it was.</summary>
    public async Task<int> RunAsync(CommandHost host, Func<Task<int>> body)
    {
        try
        {
            return await body();
        }
        catch (ClusterException e)
        {
            host.Output.Error(e.Message);
            return Failed;
        }
    }
}
