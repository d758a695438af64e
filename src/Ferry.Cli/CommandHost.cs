using Ferry.Backfill.State;
using Ferry.Cli.Terminal;
using Ferry.Clusters;
using Ferry.Lucene;
using Ferry.Snapshots;
using Ferry.Transforms.Scripts;

namespace Ferry.Cli;

/// <summary>Runs a command's body: what it throws becomes a message and an exit code.</summary>
public sealed class CommandHost(Output output, TimeProvider time)
{
    public Output Output { get; } = output;

    public TimeProvider Time { get; } = time;

    public async Task<int> RunAsync(Func<CancellationToken, Task<int>> body)
    {
        using var interruption = new Interruption();
        try
        {
            var exitCode = await body(interruption.Token);
            return exitCode == ExitCode.Interrupted ? interruption.ExitCode : exitCode;
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            Output.Warn("interrupted");
            return interruption.ExitCode;
        }
        catch (Exception e) when (e is SnapshotException or IndexFormatException or SourceException)
        {
            Output.Error(e.Message);
            return ExitCode.SourceUnreadable;
        }
        catch (ClusterException e)
        {
            Output.Error(e.Message);
            return ExitCode.TargetFailed;
        }
        catch (StateException e)
        {
            Output.Error(e.Message);
            return e.Problem == StateProblem.Unreachable ? ExitCode.StateFailed : ExitCode.Usage;
        }
        catch (Exception e) when (e is UsageException or ItemTransformException)
        {
            Output.Error(e.Message);
            return ExitCode.Usage;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Output.Error($"{e.Message} (a file of Ferry's own; nothing was changed at the source)");
            return ExitCode.Usage;
        }
        catch (Exception e)
        {
            Output.Error($"this is a defect of Ferry, please report it: {e}");
            return ExitCode.InternalError;
        }
    }
}

/// <summary>The user asked for something that is not possible.</summary>
public sealed class UsageException(string message) : Exception(message);
