using System.CommandLine;
using Ferry.Backfill.Failures;

namespace Ferry.Cli.Configuration;

/// <summary>Where refused documents are kept.</summary>
public static class FailureSettings
{
    public static SettingGroup Group { get; } = [];

    private static readonly Setting<string> Location = Group.Add(new Setting<string>(
        "--failures",
        "backfill.failures",
        "LOCATION",
        "Where refused documents are kept: a folder, or s3://bucket/prefix, which is reached by the --s3 settings.",
        Parsers.Text)
    { Default = ".ferry/failures" });

    /// <summary>Gives a command that reads no repository the options.</summary>
    public static void AddTo(Command command)
    {
        Group.AddTo(command);
        foreach (var setting in RepositorySettings.S3)
        {
            setting.AddTo(command);
        }
    }

    /// <exception cref="UsageException">A setting cannot be read.</exception>
    /// <exception cref="FailuresException">The location is neither, or there is no user for it.</exception>
    public static FailureFolder Open(Settings settings, CommandHost host) =>
        FailureFolder.Open(settings.Get(Location), RepositorySettings.Options(settings, host));
}
