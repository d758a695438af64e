using System.Text;
using CsCheck;
using Ferry.Snapshots.Dumps;
using Ferry.TestKit;

namespace Ferry.Snapshots.Tests.Dumps;

public sealed class DumpFolderTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    [Theory]
    [InlineData("books", "books")]
    [InlineData("logs-2020.01_x", "logs-2020.01_x")]
    [InlineData(".kibana_1", "%2ekibana_1")]
    [InlineData("../../etc/passwd", "%2e.%2f..%2fetc%2fpasswd")]
    [InlineData("a:b\\c", "a%3ab%5cc")]
    [InlineData("%2f", "%252f")]
    [InlineData("ü", "%c3%bc")]
    public void An_index_has_the_name_of_a_file(string index, string name) => Assert.Equal(name, DumpFolder.FileName(index));

    [Fact]
    public void Different_indices_have_different_names_that_file_systems_take() =>
        Gen.Select(Gen.String[Gen.Char["ab.%~/ü"], 1, 255], Gen.String[Gen.Char["ab.%~/ü"], 1, 255]).Sample((one, other) =>
        {
            Assert.InRange(Encoding.UTF8.GetByteCount(DumpFolder.FileName(one)), 1, 160);
            Assert.Equal(one == other, DumpFolder.FileName(one) == DumpFolder.FileName(other));
            Assert.Equal(Path.GetFileName(DumpFolder.FileName(one)), DumpFolder.FileName(one));
            Assert.NotEqual(DumpFolder.FileName(one + new string('x', 200) + "1"), DumpFolder.FileName(one + new string('x', 200) + "2"));
        });

    [Fact]
    public async Task A_file_is_there_when_it_is_whole_and_its_owners_alone()
    {
        var path = _folder.Combine("new");
        var folder = DumpFolder.Create(path);
        await using (var whole = folder.Open("whole"))
        {
            await whole.Stream.WriteAsync("content"u8.ToArray());
            Assert.Equal(["whole.unfinished"], Directory.EnumerateFiles(path).Select(Path.GetFileName));
            await whole.CompleteAsync();
        }

        await using (var given = folder.Open("given up"))
        {
            await given.Stream.WriteAsync("content"u8.ToArray());
        }

        var file = Assert.Single(Directory.EnumerateFiles(path));
        Assert.Equal("content", await File.ReadAllTextAsync(file));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public void A_folder_with_files_of_another_dump_is_refused()
    {
        File.WriteAllText(_folder.Combine("books-0.parquet"), "");
        Assert.Contains("not empty", Assert.Throws<IOException>(() => DumpFolder.Create(_folder.Path)).Message);
    }

    public void Dispose() => _folder.Dispose();
}
