using Ferry.Clusters;

namespace Ferry.Backfill;

/// <summary>What became of the documents of one body. <c>Sent + Failed</c> is their number.</summary>
public readonly record struct SendResult(int Sent, int Failed)
{
    public static SendResult operator +(SendResult a, SendResult b) => new(a.Sent + b.Sent, a.Failed + b.Failed);
}

/// <summary>
/// Sends bodies until every document in them is acknowledged or refused for good:
/// 1. a request that fails in passing is sent again after a growing wait;
/// 2. documents rejected in passing (429, 503) are sent again alone;
/// 3. a request that is refused as a whole is halved, down to the one document that is to blame;
/// 4. refused documents go to the file of failed documents.
/// </summary>
public sealed class BulkSender(ClusterClient target, RetryPolicy retries, FailedDocuments failures)
{
    /// <exception cref="ClusterException">The target cannot be reached, or refuses the user: nothing can go on.</exception>
    public ValueTask<SendResult> SendAsync(string index, BulkBody body, CancellationToken cancellationToken) =>
        SendAsync(index, body, 0, body.Count, cancellationToken);

    private async ValueTask<SendResult> SendAsync(string index, BulkBody body, int first, int count, CancellationToken cancellationToken)
    {
        BulkResult result;
        try
        {
            result = await retries.RunAsync(cancel => RequestAsync(index, body.Slice(first, count), count, cancel), cancellationToken);
        }
        catch (ClusterException e) when (e.Problem is ClusterProblem.TooLarge or ClusterProblem.Rejected)
        {
            if (count > 1)
            {
                return await SendAsync(index, body, first, count / 2, cancellationToken)
                    + await SendAsync(index, body, first + (count / 2), count - (count / 2), cancellationToken);
            }

            var type = e.Problem == ClusterProblem.TooLarge ? "request_too_large" : "request_refused";
            Fail(index, body, first, new BulkItemFailure(0, e.Status ?? 0, type, e.Message));
            return new SendResult(0, 1);
        }

        return result.Failures.Count == 0
            ? new SendResult(count, 0)
            : await ResolveAsync(index, body, first, count, result.Failures, cancellationToken);
    }

    private async ValueTask<BulkResult> RequestAsync(string index, ReadOnlyMemory<byte> bytes, int count, CancellationToken cancellationToken)
    {
        var result = await target.BulkAsync(index, bytes, cancellationToken);
        return result.Items == count
            ? result
            : throw new ClusterException(ClusterProblem.Garbled, $"{target.Uri} reports on {result.Items} operations of {count} that were sent");
    }

    private async ValueTask<SendResult> ResolveAsync(
        string index, BulkBody body, int first, int count, IReadOnlyList<BulkItemFailure> failed, CancellationToken cancellationToken)
    {
        var refused = 0;
        var pending = failed;
        for (var attempt = 1; pending.Count > 0; attempt++)
        {
            var again = new List<BulkItemFailure>();
            foreach (var failure in pending)
            {
                if (failure.IsTransient && attempt < retries.MaxAttempts)
                {
                    again.Add(failure);
                }
                else
                {
                    Fail(index, body, first + failure.Position, failure);
                    refused++;
                }
            }

            if (again.Count == 0)
            {
                break;
            }

            await retries.WaitAsync(attempt, null, cancellationToken);
            pending = await RepeatAsync(index, body, first, again, cancellationToken);
        }

        return new SendResult(count - refused, refused);
    }

    /// <summary>Sends single documents of a body again; returns the failures, with positions of the body.</summary>
    private async ValueTask<IReadOnlyList<BulkItemFailure>> RepeatAsync(
        string index, BulkBody body, int first, List<BulkItemFailure> again, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        foreach (var failure in again)
        {
            bytes.Write(body.Slice(first + failure.Position, 1).Span);
        }

        var part = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        var result = await retries.RunAsync(cancel => RequestAsync(index, part, again.Count, cancel), cancellationToken);
        return [.. result.Failures.Select(failure => failure with { Position = again[failure.Position].Position })];
    }

    private void Fail(string index, BulkBody body, int position, BulkItemFailure failure)
    {
        var (action, source) = body.Document(position);
        failures.Add(index, action.Span, source.Span, failure);
    }
}
