namespace Ferry.Backfill;

/// <summary>Why a document that was read needs no place on the target, or has one already. docs/backfill.md repeats them for users.</summary>
public static class SkipReason
{
    /// <summary>No source is stored: there is nothing to send.</summary>
    public const string NoSource = "no_source";

    /// <summary>The target has a document of that id, which <c>--op-type create</c> leaves as it is.</summary>
    public const string AlreadyThere = "already_there";

    /// <summary>The target has a newer version, which <c>--version-type external_gte</c> leaves as it is.</summary>
    public const string NewerOnTarget = "newer_on_target";

    /// <summary>Documents of its mapping type go nowhere.</summary>
    public const string TypeUnmapped = "type_unmapped";

    private const string AllowedPrefix = "allowed:";

    private const string DroppedPrefix = "dropped:";

    /// <summary>The target refused the document with an error that the user allows.</summary>
    public static string Allowed(string errorType) => AllowedPrefix + errorType;

    /// <summary>A transform removed the document.</summary>
    public static string Dropped(string transform) => DroppedPrefix + transform;

    /// <summary>Whether it is <see cref="Dropped"/>.</summary>
    public static bool IsDropped(string reason) => reason.StartsWith(DroppedPrefix, StringComparison.Ordinal);

    /// <summary>Whether it is <see cref="Allowed"/>.</summary>
    public static bool IsAllowed(string reason) => reason.StartsWith(AllowedPrefix, StringComparison.Ordinal);

    /// <summary>Whether the target has a document of that id all the same.</summary>
    public static bool IsOnTarget(string reason) => reason is AlreadyThere or NewerOnTarget;
}
