namespace Ferry.Backfill.State;

/// <summary>
/// Which process a worker is, so that another one on the same machine sees at once that it is gone. Boot and namespace say that it is the
/// same machine and container; the start time, that the number was not given away again.
/// </summary>
public sealed record ProcessIdentity(string Boot, string Namespace, int Id, string Started)
{
    /// <summary>Null where the system does not tell.</summary>
    public static ProcessIdentity? Current => OperatingSystem.IsLinux() ? Of(Environment.ProcessId) : null;

    /// <summary>Whether that process certainly does not exist any more; false if it cannot be told from here.</summary>
    public bool IsGone => OperatingSystem.IsLinux() && Of(Environment.ProcessId) is { } here
        && here.Boot == Boot && here.Namespace == Namespace && Of(Id) != this;

    private static ProcessIdentity? Of(int id)
    {
        try
        {
            var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
            var space = new FileInfo("/proc/self/ns/pid").LinkTarget;

            // proc(5): the name, in parentheses, may hold anything; field 3 is the state, field 22 the start.
            var status = File.ReadAllText($"/proc/{id}/stat");
            var fields = status[(status.LastIndexOf(')') + 2)..].Split(' ');
            return space is null || fields[0] is "Z" or "X" ? null : new ProcessIdentity(boot, space, id, fields[19]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
