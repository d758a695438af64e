using System.Buffers;

namespace Ferry.Sandbox.Http;

/// <summary>A whole request body in a rented array.</summary>
internal struct RequestBody : IDisposable
{
    private byte[]? rented;
    private int length;

    public readonly bool IsEmpty => length == 0;

    public readonly ReadOnlyMemory<byte> Memory => rented.AsMemory(0, length);

    /// <exception cref="ContentTooLargeException">There is more than the limit, after decompression.</exception>
    public static async ValueTask<RequestBody> ReadAsync(Stream stream, long expected, long limit, CancellationToken cancellationToken)
    {
        // One byte more than expected, so that the end is seen without growing.
        var body = new RequestBody { rented = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(expected + 1, 4096, Array.MaxLength)) };
        try
        {
            while (true)
            {
                var read = await stream.ReadAsync(body.rented.AsMemory(body.length), cancellationToken);
                if (read == 0) return body;
                body.length += read;
                if (body.length > limit) throw new ContentTooLargeException();
                if (body.length == body.rented.Length) body.Grow();
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        rented = null;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(2L * rented!.Length, Array.MaxLength));
        rented.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(rented);
        rented = larger;
    }
}

/// <summary>A body is larger than <see cref="SandboxOptions.MaxContentLength"/>.</summary>
internal sealed class ContentTooLargeException : Exception;
