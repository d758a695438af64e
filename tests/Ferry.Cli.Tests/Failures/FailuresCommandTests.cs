using System.Text.Json;
using Ferry.TestKit;
using Ferry.TestKit.Faults;

namespace Ferry.Cli.Tests.Failures;

/// <summary>Refused documents by the command: counted, listed, shown, sent again.</summary>
public sealed class FailuresCommandTests : IAsyncLifetime
{
    private const string Type = "mapper_parsing_exception";

    private readonly FerryProcess _ferry = new();
    private ConflictingTarget _target = null!;

    public async ValueTask InitializeAsync() => _target = await ConflictingTarget.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _target.DisposeAsync();
        _ferry.Dispose();
    }

    [Fact]
    public async Task From_a_refusal_to_the_proof()
    {
        var backfill = await _ferry.RunAsync(_target.Backfill());
        Assert.Equal(ExitCode.Incomplete, backfill.ExitCode);
        Assert.Contains("ferry failures redrive", backfill.Notes);

        var count = (await _ferry.RunAsync("failures", "count", "--json")).Json;
        Assert.Equal((ConflictingTarget.Refused, 0), (count.GetProperty("failed").GetInt32(), count.GetProperty("allowed").GetInt32()));
        var row = Assert.Single(count.GetProperty("indices").EnumerateArray());
        Assert.Equal((ConflictingTarget.Index, Type), (row.GetProperty("index").GetString(), row.GetProperty("type").GetString()));

        var list = Lines(await _ferry.RunAsync("failures", "list"));
        Assert.Equal("index\tid\trouting\tstatus\ttype\treason\tfile", list[0]);
        Assert.Equal(ConflictingTarget.Refused, list.Count - 1);
        Assert.All(list[1..], line => Assert.Equal([ConflictingTarget.Index, "", "400", Type], line.Split('\t') is var cells ? [cells[0], cells[2], cells[3], cells[4]] : []));

        var still = await RedriveAsync();
        Assert.Equal(ExitCode.Incomplete, still.ExitCode);
        Assert.Equal(ConflictingTarget.Refused, still.Json.GetProperty("failed").GetInt32());

        await _target.MendAsync();
        var redrive = await RedriveAsync();
        Assert.Equal(ExitCode.Done, redrive.ExitCode);
        Assert.Equal((ConflictingTarget.Refused, 0), (redrive.Json.GetProperty("sent").GetInt32(), redrive.Json.GetProperty("failed").GetInt32()));

        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync(_target.Verify())).ExitCode);
        Assert.Equal(ConflictingTarget.Expected(), await _target.ContentAsync());
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_ferry.Folder, ".ferry", "failures")));
        var again = await RedriveAsync();
        Assert.Equal((ExitCode.Done, 0), (again.ExitCode, again.Json.GetProperty("sent").GetInt32()));
        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync(_target.Backfill())).ExitCode);
    }

    [Fact]
    public async Task A_document_is_shown_with_its_source_and_its_error()
    {
        await _ferry.RunAsync(_target.Backfill());
        var listed = Lines(await _ferry.RunAsync("failures", "list", "--json", "--limit", "2")).ConvertAll(line => JsonElement.Parse(line));
        Assert.Equal(2, listed.Count);
        var id = listed[1].GetProperty("id").GetString()!;

        var json = (await _ferry.RunAsync("failures", "show", id, "--index", ConflictingTarget.Index, "--json")).Json;
        Assert.Equal(ConflictingTarget.Expected().Single(document => document.Id == id).Source, json.GetProperty("source").GetRawText());
        Assert.Equal(listed[1].GetProperty("reason").GetString(), json.GetProperty("reason").GetString());

        var text = await _ferry.RunAsync("failures", "show", id);
        Assert.Equal(ExitCode.Done, text.ExitCode);
        Assert.Contains("\"patched\": ", text.Output);
        Assert.Contains(Type, text.Output);

        Assert.Equal(ExitCode.Usage, (await _ferry.RunAsync("failures", "show", "no-such-id")).ExitCode);
        Assert.Equal(ExitCode.Usage, (await _ferry.RunAsync("failures", "show", id, "--index", "other")).ExitCode);
    }

    [Fact]
    public async Task Errors_that_are_allowed_are_proven_shown_and_listed()
    {
        var run = await _ferry.RunAsync(_target.Backfill("--allow-errors", $"another_exception,{Type}"));

        Assert.Equal(ExitCode.Done, run.ExitCode);
        Assert.Contains($"{ConflictingTarget.Refused} (allowed: {Type})", run.Output);
        Assert.Contains("errors that are allowed", run.Notes);
        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync(_target.Verify())).ExitCode);
        Assert.All(Lines(await _ferry.RunAsync("failures", "list"))[1..], line => Assert.Contains($"{Type} (allowed)", line));
        Assert.Equal(ConflictingTarget.Refused, (await _ferry.RunAsync("failures", "count", "--json")).Json.GetProperty("allowed").GetInt32());

        await _target.MendAsync();
        Assert.Equal(ExitCode.Done, (await RedriveAsync()).ExitCode);
        Assert.Equal(ConflictingTarget.Expected(), await _target.ContentAsync());
        Assert.DoesNotContain("allowed", (await _ferry.RunAsync(_target.Verify())).Output);
    }

    [Fact]
    public async Task A_redrive_that_is_killed_in_the_middle_loses_nothing()
    {
        await _ferry.RunAsync(_target.Backfill());
        await _target.MendAsync();
        var stall = new Stall();

        // GET / and HEAD of the index, then the documents.
        await using var proxy = new FaultProxy(_target.Uri, Fault.None, Fault.None) { Otherwise = Fault.StallAt(stall) };
        using (var process = _ferry.Start("failures", "redrive", "--target", proxy.Uri.ToString()))
        {
            var ended = FerryProcess.EndAsync(process);
            Assert.Same(stall.Reached, await Task.WhenAny(stall.Reached, ended));
            process.Kill();
            Assert.NotEqual(ExitCode.Done, (await ended).ExitCode);
        }

        Assert.Contains(proxy.Requests, request => request.Path.Contains("_bulk", StringComparison.Ordinal));
        Assert.Equal(ConflictingTarget.Refused, Lines(await _ferry.RunAsync("failures", "list")).Count - 1);
        Assert.Equal(ExitCode.Incomplete, (await _ferry.RunAsync(_target.Verify())).ExitCode);

        Assert.Equal(ExitCode.Done, (await RedriveAsync()).ExitCode);
        Assert.Equal(ExitCode.Done, (await _ferry.RunAsync(_target.Verify())).ExitCode);
        Assert.Equal(ConflictingTarget.Expected(), await _target.ContentAsync());
    }

    [Fact]
    public async Task A_redrive_into_another_cluster_or_otherwise_or_without_the_index_is_refused()
    {
        await _ferry.RunAsync(_target.Backfill());
        await using (var other = await ConflictingTarget.StartAsync())
        {
            var run = await _ferry.RunAsync("failures", "redrive", "--target", other.Uri.ToString());
            Assert.Equal(ExitCode.Usage, run.ExitCode);
            Assert.Contains("another cluster", run.Notes);
        }

        var otherwise = await _ferry.RunAsync("failures", "redrive", "--target", _target.Uri.ToString(), "--op-type", "create");
        Assert.Equal(ExitCode.Usage, otherwise.ExitCode);
        Assert.Contains("op_type", otherwise.Notes);

        using var http = new HttpClient { BaseAddress = _target.Uri };
        (await http.DeleteAsync(ConflictingTarget.Index)).EnsureSuccessStatusCode();
        var missing = await _ferry.RunAsync("failures", "redrive", "--target", _target.Uri.ToString());
        Assert.Equal(ExitCode.Usage, missing.ExitCode);
        Assert.Contains($"'{ConflictingTarget.Index}'", missing.Notes);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_ends_the_backfill_before_it_begins()
    {
        await File.WriteAllTextAsync(Path.Combine(_ferry.Folder, "file"), "");
        var run = await _ferry.RunAsync(_target.Backfill("--failures", "file/failures"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--failures", run.Notes);
        Assert.Empty(await _target.ContentAsync());
    }

    [Fact]
    public async Task Without_a_backfill_there_is_nothing_to_say()
    {
        foreach (var command in (string[][])[["count"], ["list"], ["show", "1"], ["redrive", "--target", _target.Uri.ToString()]])
        {
            var run = await _ferry.RunAsync(["failures", .. command]);
            Assert.Equal(ExitCode.Usage, run.ExitCode);
            Assert.Contains("There is no backfill", run.Notes);
        }
    }

    private static List<string> Lines(FerryRun run)
    {
        Assert.Equal(ExitCode.Done, run.ExitCode);
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private Task<FerryRun> RedriveAsync() => _ferry.RunAsync("failures", "redrive", "--target", _target.Uri.ToString(), "--json");
}
