using System.CommandLine;
using Ferry.Clusters;

namespace Ferry.Cli;

/// <summary>The options that name the target cluster. Credentials may come from the environment, so that they stay out of process lists.</summary>
public sealed class TargetOptions
{
    private const string UsernameVariable = "FERRY_TARGET_USERNAME";
    private const string PasswordVariable = "FERRY_TARGET_PASSWORD";

    public TargetOptions(bool required)
    {
        Target.Required = required;
    }

    public Option<string?> Target { get; } = new("--target")
    {
        Description = "The target cluster, as https://host:9200. A private CA is trusted by SSL_CERT_FILE.",
        HelpName = "URL",
    };

    public Option<string?> Username { get; } = new("--target-username")
    {
        Description = $"For basic authentication; or {UsernameVariable}.",
        HelpName = "NAME",
    };

    public Option<string?> Password { get; } = new("--target-password")
    {
        Description = $"For basic authentication; better {PasswordVariable}, which no process list shows.",
        HelpName = "PASSWORD",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(Target);
        command.Options.Add(Username);
        command.Options.Add(Password);
    }

    /// <summary>The target, or null if none is named.</summary>
    public ClusterOptions? Read(ParseResult parsed)
    {
        if (parsed.GetValue(Target) is not { } text)
        {
            return null;
        }

        var uri = ClusterOptions.ParseUri(text)
            ?? throw new UsageException($"'{text}' is not the address of a cluster; give it as https://host:9200, with credentials by {Username.Name} and {Password.Name}");
        var username = parsed.GetValue(Username) ?? Environment.GetEnvironmentVariable(UsernameVariable);
        var password = parsed.GetValue(Password) ?? Environment.GetEnvironmentVariable(PasswordVariable);
        return username is null == password is null
            ? new ClusterOptions { Uri = uri, Username = username, Password = password }
            : throw new UsageException($"user name and password of the target go together: {Username.Name} with {Password.Name} (or {UsernameVariable} with {PasswordVariable})");
    }
}
