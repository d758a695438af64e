using Ferry.Clusters;

namespace Ferry.Cli;

/// <summary>How commands repeat requests: the user is told what is being waited for.</summary>
public static class Retries
{
    public static RetryPolicy Create(CommandHost host) =>
        new(host.Time, new Random((int)host.Time.GetTimestamp())) { Waiting = host.Output.Warn };
}
