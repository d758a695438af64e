using Ferry.Backfill.Failures;
using Ferry.Clusters;

namespace Ferry.Backfill.Sending;

/// <summary>What became of the documents of one body. <c>Sent + Failed</c> is their number.</summary>
public readonly record struct SendResult(int Sent, int Failed)
{
    public static SendResult operator +(SendResult a, SendResult b) => new(a.Sent + b.Sent, a.Failed + b.Failed);
}

/// <summary>
/// Sends bodies until every document in them is acknowledged or refused for good:
/// 1. a request that fails in passing is sent again after a growing wait;
/// 2. documents rejected in passing (429, 503) are sent again alone;
/// 3. a request that is refused as a whole for what is in it (400, 413, 500) is halved, down to the one document that is to blame;
/// 4. refused documents go to the file of failed documents.
/// A target that takes nothing at all ends the run and does not turn every document into a refused one.
/// </summary>
public sealed class BulkSender(ClusterClient target, RetryPolicy retries, FailedDocuments failures)
{
    private readonly Refusals _refusals = new();
    private int _tooLarge = int.MaxValue;

    /// <exception cref="ClusterException">The target cannot be reached, refuses the user, or takes nothing: nothing can go on.</exception>
    /// <exception cref="IOException">The file of failed documents cannot be written.</exception>
    public ValueTask<SendResult> SendAsync(string index, BulkBody body, CancellationToken cancellationToken) =>
        SendAsync(index, body, BodyPart.Of(body), retries.Begin(), cancellationToken);

    /// <summary>Records a document that cannot be sent at all.</summary>
    public SendResult Refuse(string index, BulkBody body, int position, BulkItemFailure failure)
    {
        var (action, source) = body.Document(position);
        failures.Add(index, action.Span, source.Span, failure);
        return new SendResult(0, 1);
    }

    private async ValueTask<SendResult> SendAsync(
        string index, BulkBody body, BodyPart part, RetryPolicy.Attempts attempts, CancellationToken cancellationToken)
    {
        var done = default(SendResult);
        while (true)
        {
            BulkResult result;
            try
            {
                result = await RequestAsync(index, part, cancellationToken);
            }
            catch (ClusterException e) when (IsAboutContent(e))
            {
                return done + await DivideAsync(index, body, part, e, attempts, cancellationToken);
            }

            var again = Settle(index, body, part, result, attempts);
            var refused = result.Failures.Count - again.Count;
            done += new SendResult(part.Count - result.Failures.Count, refused);
            if (again.Count == 0)
            {
                return done;
            }

            part = part.Pick(again.Select(failure => failure.Position));
            await attempts.WaitAsync($"{again.Count} documents of {index} were rejected: {Describe(again[0])}.", null, cancellationToken);
        }
    }

    /// <summary>Whether a document in the request may be to blame; other refusals meet every request alike.</summary>
    private static bool IsAboutContent(ClusterException e) =>
        e.Problem == ClusterProblem.TooLarge || (e.Problem == ClusterProblem.Rejected && e.Status is 400 or 500);

    private async ValueTask<BulkResult> RequestAsync(string index, BodyPart part, CancellationToken cancellationToken)
    {
        var bytes = part.Bytes();
        if (part.Count > 1 && bytes.Length >= Volatile.Read(ref _tooLarge))
        {
            throw new ClusterException(ClusterProblem.TooLarge, $"{target.Uri} has refused a request of that size before.", 413);
        }

        try
        {
            return await retries.RunAsync(cancel => RequestAsync(index, bytes, part.Count, cancel), cancellationToken);
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.TooLarge)
        {
            Volatile.Write(ref _tooLarge, Math.Min(bytes.Length, Volatile.Read(ref _tooLarge)));
            throw;
        }
    }

    private async ValueTask<BulkResult> RequestAsync(string index, ReadOnlyMemory<byte> bytes, int count, CancellationToken cancellationToken)
    {
        var result = await target.BulkAsync(index, bytes, cancellationToken);
        return result.Items == count
            ? result
            : throw new ClusterException(ClusterProblem.Garbled, $"{target.Uri} reports on {result.Items} operations of {count} that were sent.");
    }

    /// <summary>After a request was refused as a whole.</summary>
    private async ValueTask<SendResult> DivideAsync(
        string index, BulkBody body, BodyPart part, ClusterException e, RetryPolicy.Attempts attempts, CancellationToken cancellationToken)
    {
        if (part.Count > 1)
        {
            var (left, right) = part.Halves();
            return await SendAsync(index, body, left, attempts, cancellationToken) + await SendAsync(index, body, right, attempts, cancellationToken);
        }

        var isTooLarge = e.Problem == ClusterProblem.TooLarge;
        var refused = Refuse(
            index, body, part.Position(0), new BulkItemFailure(0, e.Status ?? 0, isTooLarge ? "request_too_large" : "request_refused", e.Message));
        if (!isTooLarge)
        {
            _refusals.Refused(index, e);
        }

        return refused;
    }

    /// <summary>Records what was refused for good; returns what may be taken by another attempt.</summary>
    private List<BulkItemFailure> Settle(string index, BulkBody body, BodyPart part, BulkResult result, RetryPolicy.Attempts attempts)
    {
        if (result.Failures.Count < part.Count)
        {
            _refusals.Took(index);
        }

        var passing = result.Failures.Where(failure => failure.IsTransient).ToList();
        var again = passing.Count > 0 && attempts.MayRepeat() ? passing : [];
        if (passing.Count > again.Count)
        {
            _refusals.Exhausted(index, passing.Count, passing[0]);
        }

        foreach (var failure in result.Failures.Except(again))
        {
            Refuse(index, body, part.Position(failure.Position), failure);
        }

        return again;
    }

    private static string Describe(BulkItemFailure failure) => $"{failure.Status} {failure.Type}: {failure.Reason}";
}
