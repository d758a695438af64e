using System.Diagnostics;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Failures;

/// <summary>A file system that is full while refused documents are written, as tmpfs of a few kilobytes.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private const string Index = "codec_default";

    /// <summary>Runs the command that follows, waits for a line, makes room, and runs it again.</summary>
    private const string Script = """
        mount -t tmpfs -o size=64k tmpfs "$0" || exit 99
        "$@"; echo "exit code $?"; read line
        mount -o remount,size=64m "$0" || exit 99
        "$@"; echo "exit code $?"
        """;

    private static readonly FixtureCase Fixture = Fixtures.Case("elasticsearch-7.10.2", "codec");

    private readonly FerryProcess _ferry = new();
    private ConflictingTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await ConflictingTarget.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _ferry.Dispose();
    }

    [Fact]
    public async Task A_full_disk_ends_the_backfill_and_with_room_the_same_command_proves_it()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_ferry.Folder, "failures")).FullName;
        await RequireMountsAsync(folder);
        await _target.PutAsync(Index, """{"settings":{"index.blocks.write":true},"mappings":{"dynamic":false}}""");
        using var process = Start(
            Script, folder, "dotnet", Path.Combine(AppContext.BaseDirectory, "ferry.dll"), "backfill", "--repository", Fixture.RepositoryPath, "--snapshot", "snap1",
            "--target", _target.Uri.ToString(), "--index", Index, "--failures", folder);
        var notes = process.StandardError.ReadToEndAsync();

        Assert.Equal(ExitCode.Usage, await ExitCodeAsync(process));
        Assert.Empty(await _target.ContentAsync(Index));

        await _target.PutAsync($"{Index}/_settings", """{"index.blocks.write":false}""");
        await process.StandardInput.WriteLineAsync();
        Assert.Equal(ExitCode.Done, await ExitCodeAsync(process));
        await process.WaitForExitAsync();
        Assert.Contains("No space left on device", await notes);
        Assert.Contains("it goes on, and nothing is lost", await notes);
        Assert.Equal(ConflictingTarget.Expected(Fixture, Index), await _target.ContentAsync(Index));
    }

    /// <summary>What the script says of the command that ended.</summary>
    private static async Task<int> ExitCodeAsync(Process process)
    {
        const string Says = "exit code ";
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
        {
            if (line.StartsWith(Says, StringComparison.Ordinal))
            {
                return int.Parse(line[Says.Length..]);
            }
        }

        throw new InvalidOperationException("The script ended early.");
    }

    private static async Task RequireMountsAsync(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("only Linux has tmpfs");
        }

        using var process = Start("""mount -t tmpfs -o size=64k tmpfs "$0" """, folder);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            Assert.Skip($"this user cannot mount a tmpfs in a namespace of his own: {(await process.StandardError.ReadToEndAsync()).Trim()}");
        }
    }

    /// <summary>A shell with mounts of its own, which end with it.</summary>
    private static Process Start(string script, params string[] arguments)
    {
        string[] user = Environment.IsPrivilegedProcess ? [] : ["--user", "--map-root-user"];
        return Process.Start(new ProcessStartInfo("unshare", [.. user, "--mount", "sh", "-c", script, .. arguments])
        {
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(arguments[0]),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }
}
