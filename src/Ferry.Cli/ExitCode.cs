namespace Ferry.Cli;

/// <summary>What a command's exit code says; docs/exit-codes.md repeats it for users.</summary>
public static class ExitCode
{
    public const int Done = 0;
    public const int InternalError = 1;

    /// <summary>Wrong options, or a file of Ferry's own that cannot be read or written.</summary>
    public const int Usage = 2;

    /// <summary>Finished, but something failed or is unexplained.</summary>
    public const int Incomplete = 3;

    public const int SourceUnreadable = 4;

    /// <summary>The target cannot be reached, or refuses.</summary>
    public const int TargetFailed = 5;

    /// <summary>The place where the work state is kept cannot be reached any more; the same command takes the work up again.</summary>
    public const int StateFailed = 6;

    /// <summary>Ctrl-C; the same command takes the work up again.</summary>
    public const int Interrupted = 130;

    /// <summary>SIGTERM; as <see cref="Interrupted"/>.</summary>
    public const int Terminated = 143;
}
