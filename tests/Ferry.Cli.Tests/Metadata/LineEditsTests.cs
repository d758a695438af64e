using System.Diagnostics;
using CsCheck;
using Ferry.Cli.Metadata;
using Ferry.TestKit;

namespace Ferry.Cli.Tests.Metadata;

public sealed class LineEditsTests
{
    private static readonly string[] Lines = ["{", "}", "  \"type\": \"keyword\"", "a", "b", ""];

    private static readonly Gen<string[]> Texts = Gen.Int[0, Lines.Length - 1].Select(i => Lines[i]).Array[0, 40];

    [Fact]
    public void Edits_lead_from_the_first_text_to_the_second() => Gen.Select(Texts, Texts).Sample((before, after) =>
    {
        var edits = LineEdits.Between(before, after);

        Assert.Equal(before, edits.Where(edit => edit.Sign != '+').Select(edit => edit.Text));
        Assert.Equal(after, edits.Where(edit => edit.Sign != '-').Select(edit => edit.Text));
    });

    [Fact]
    public void What_patch_makes_of_the_first_text_is_the_second() => Gen.Select(Texts, Texts).Where((before, after) => !before.SequenceEqual(after)).Sample(
        (before, after) =>
        {
            using var folder = new TempDirectory();
            File.WriteAllLines(folder.Combine("text"), before);
            File.WriteAllLines(folder.Combine("diff"), UnifiedDiff.Of("text", "text", before, after));

            using var patch = Process.Start(new ProcessStartInfo("patch", ["--silent", "text", "diff"]) { WorkingDirectory = folder.Path })!;
            patch.WaitForExit();

            Assert.Equal(0, patch.ExitCode);
            // patch deletes a file that becomes empty.
            Assert.Equal(after, File.Exists(folder.Combine("text")) ? File.ReadAllLines(folder.Combine("text")) : []);
        },
        iter: 40);

    [Fact]
    public void The_same_texts_have_no_diff() => Assert.Empty(UnifiedDiff.Of("a", "b", ["x", "y"], ["x", "y"]));

    /// <summary>A table of 60,000 by 60,000 lines would take 14 GB.</summary>
    [Fact]
    public void Mappings_of_many_thousand_fields_differ_where_they_differ()
    {
        var before = Enumerable.Range(0, 20_000).SelectMany(i => (string[])[$"\"field{i}\": {{", $"  \"type\": \"{(i % 100 == 7 ? "string" : "keyword")}\"", "},"]).ToArray();
        var after = before.Select(line => line.Replace("\"string\"", "\"text\"", StringComparison.Ordinal)).ToArray();

        var edits = LineEdits.Between(before, after);

        Assert.Equal(200, edits.Count(edit => edit.Sign == '-'));
        Assert.Equal(200, edits.Count(edit => edit.Sign == '+'));
    }

    [Fact]
    public void Long_texts_without_a_line_in_common_are_replaced()
    {
        var (before, after) = (Enumerable.Repeat("a", 3_000).ToArray(), Enumerable.Repeat("b", 3_000).ToArray());

        Assert.Equal([.. before.Select(line => new LineEdit('-', line)), .. after.Select(line => new LineEdit('+', line))], LineEdits.Between(before, after));
    }
}
