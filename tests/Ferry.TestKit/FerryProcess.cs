using System.Diagnostics;
using System.Text.Json;

namespace Ferry.TestKit;

/// <summary>What a run of the command left behind.</summary>
public sealed record FerryRun(int ExitCode, string Output, string Notes)
{
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Output);
}

/// <summary>
/// The real command in a process of its own, in a working directory of its own. For test projects that refer to Ferry.Cli, as the command then lies
/// beside the test.
/// </summary>
public sealed class FerryProcess : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _folder = new();

    /// <summary>Variables of the environment, beyond those of the test.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>The working directory, in which .ferry/ appears.</summary>
    public string Folder => _folder.Path;

    public async Task<FerryRun> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts the command; the caller ends it.</summary>
    public Process Start(params string[] arguments) => StartProgram("dotnet", [Executable, .. arguments]);

    /// <summary>Runs the command with so many bytes of heap and no more.</summary>
    public async Task<FerryRun> RunAsync(long heapLimit, params string[] arguments)
    {
        using var process = StartProgram("dotnet", [Executable, .. arguments], heapLimit);
        return await EndAsync(process);
    }

    /// <summary>Starts the command with a terminal as its output, which <c>script</c> of util-linux makes.</summary>
    public Process StartOnTerminal(params string[] arguments) =>
        StartProgram("/usr/bin/script", ["-qec", $"stty cols 160; dotnet '{Executable}' {string.Join(' ', arguments)}", "/dev/null"]);

    /// <summary>Waits for the end of a started command.</summary>
    public static async Task<FerryRun> EndAsync(Process process)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var notes = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new FerryRun(process.ExitCode, await output, await notes);
        }
        catch (OperationCanceledException e)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"ferry {string.Join(' ', process.StartInfo.ArgumentList.Skip(1))} did not end within {Deadline}", e);
        }
    }

    /// <summary>Sends a signal by its name, "INT", "TERM", "STOP" or "CONT".</summary>
    public static void Signal(Process process, string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, $"{process.Id}"])!;
        kill.WaitForExit();
    }

    private static string Executable => Path.Combine(AppContext.BaseDirectory, "ferry.dll");

    private Process StartProgram(string program, IEnumerable<string> arguments, long? heapLimit = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        if (heapLimit is { } bytes)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = $"{bytes:x}";
        }

        return Process.Start(start)!;
    }

    public void Dispose() => _folder.Dispose();
}
