using Xunit;

namespace Ferry.TestKit;

/// <summary>The folder of real servers: archives and the <c>start-server</c> script that runs them.</summary>
public static class ServersFolder
{
    /// <summary>Environment variable with the folder; without it the folder is ../shared/servers beside the source tree.</summary>
    public const string Variable = "FERRY_TEST_SERVERS";

    /// <summary>Environment variable that, when 1, makes a missing server an error and not a skipped test.</summary>
    public const string RequireVariable = "FERRY_REQUIRE_SERVERS";

    public static string Path { get; } = System.IO.Path.GetFullPath(
        Environment.GetEnvironmentVariable(Variable) ?? System.IO.Path.Combine("..", "shared", "servers"),
        RepositoryRoot.Path);

    internal static string StartScript => System.IO.Path.Combine(Path, "start-server");

    /// <summary>Why a server cannot be started here; null if it can.</summary>
    public static string? WhyUnavailable(string name)
    {
        if (!File.Exists(StartScript))
            return $"there is no {StartScript}; set {Variable} to the folder of the test servers";
        return File.Exists(System.IO.Path.Combine(Path, name + ".tar.xz")) ? null : $"{Path} has no {name}";
    }

    /// <summary>Skips the running test if the server is not here, or fails it where servers are required.</summary>
    internal static void Require(string name)
    {
        if (WhyUnavailable(name) is { } reason)
            Miss(reason);
    }

    /// <summary>Skips the running test for want of a server, or fails it where servers are required.</summary>
    internal static void Miss(string reason)
    {
        if (Environment.GetEnvironmentVariable(RequireVariable) == "1")
            throw new InvalidOperationException($"{RequireVariable} is 1, but {reason}");
        Assert.Skip(reason);
    }
}
