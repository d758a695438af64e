namespace Ferry.Clusters.Auth;

/// <summary>What a signature is about.</summary>
/// <param name="Method">As GET.</param>
/// <param name="Path">As it is sent: encoded, with the leading slash.</param>
/// <param name="Query">As it is sent, without the question mark; empty if there is none.</param>
/// <param name="Headers">Those that are signed: at least host and the time.</param>
/// <param name="PayloadHash">SHA-256 of the body in hexadecimal digits.</param>
/// <param name="Time">When it is signed; servers take some five minutes more or less.</param>
internal sealed record SignedRequest(
    string Method, string Path, string Query, IReadOnlyList<(string Name, string Value)> Headers, string PayloadHash, DateTimeOffset Time);
