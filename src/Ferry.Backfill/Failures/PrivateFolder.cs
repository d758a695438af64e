namespace Ferry.Backfill.Failures;

/// <summary>Folders and files for what Ferry keeps of other people's data: only the owner may look inside.</summary>
public static class PrivateFolder
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="IOException">It cannot be made.</exception>
    public static void Create(string path)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnersFile | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes the folder that a file lies in.</summary>
    public static void CreateFor(string file) => Create(Path.GetDirectoryName(Path.GetFullPath(file))!);

    /// <summary>Opens a file for writing; one that is made is readable by its owner only.</summary>
    public static FileStream Open(string file, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnersFile;
        }

        return new FileStream(file, options);
    }

    /// <summary>Makes an empty file if there is none.</summary>
    public static void Touch(string file)
    {
        using var made = Open(file, FileMode.OpenOrCreate);
    }
}
