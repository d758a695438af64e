namespace Ferry.Integration.Tests.Faults;

/// <summary>With FERRY_LONG_FAULTS=1 faults last for real minutes, and there are many more of them.</summary>
internal static class LongVariant
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("FERRY_LONG_FAULTS") == "1";
}
