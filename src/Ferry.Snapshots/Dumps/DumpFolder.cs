using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ferry.Snapshots.Dumps;

/// <summary>
/// The folder of a dump of several files, readable by its owner only. A file has its name once it is whole; until then it ends in
/// ".unfinished".
/// </summary>
public sealed class DumpFolder
{
    // Bytes of a file's name that are an index's; file systems take 255 in all, and an index may have a name as long as that.
    private const int LongestName = 160;

    private readonly string _path;

    private DumpFolder(string path) => _path = path;

    /// <summary>Makes the folder, unless it is there.</summary>
    /// <exception cref="IOException">There are files in it, among which those of the dump could not be told, or it cannot be made.</exception>
    public static DumpFolder Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return Directory.EnumerateFileSystemEntries(path).Any()
            ? throw new IOException($"The folder {path} is not empty; name another one, so that files of different dumps do not mix.")
            : new DumpFolder(path);
    }

    /// <summary>
    /// The name of an index as a part of a file's name. Letters, digits, '.', '-' and '_' stay, save for a '.' at the beginning, which would
    /// hide the file; other bytes become '%' and their hexadecimal digits. Of too long a name the end becomes its hash. Different indices
    /// have different names.
    /// </summary>
    public static string FileName(string index)
    {
        var name = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(index))
        {
            var stays = char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_' || (b == '.' && name.Length > 0);
            name.Append(stays ? $"{(char)b}" : string.Create(CultureInfo.InvariantCulture, $"%{b:x2}"));
        }

        return name.Length <= LongestName
            ? name.ToString()
            : $"{name.ToString(0, LongestName - 33)}~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(index))[..16])}";
    }

    /// <summary>Begins a file.</summary>
    public DumpFile Open(string name) => new(Path.Combine(_path, name));
}

/// <summary>A file of a dump that is being written; deleted if it is disposed of before it is whole.</summary>
public sealed class DumpFile : IAsyncDisposable
{
    private readonly string _path;
    private bool _isWhole;

    internal DumpFile(string path)
    {
        _path = path;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        Stream = new FileStream(UnfinishedPath, options);
    }

    public Stream Stream { get; }

    private string UnfinishedPath => _path + ".unfinished";

    /// <summary>Gives the file its name.</summary>
    public async ValueTask CompleteAsync()
    {
        await Stream.DisposeAsync();
        File.Move(UnfinishedPath, _path);
        _isWhole = true;
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        if (!_isWhole)
        {
            File.Delete(UnfinishedPath);
        }
    }
}
