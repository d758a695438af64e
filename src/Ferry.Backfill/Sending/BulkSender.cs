using Ferry.Backfill.Failures;
using Ferry.Clusters;

namespace Ferry.Backfill.Sending;

/// <summary>
/// Sends bodies until every document in them is acknowledged, refused for good, or need not be on the target:
/// 1. a request that fails in passing is sent again after a growing wait (<see cref="BulkRequests"/>);
/// 2. documents rejected in passing (429, 503) are sent again alone;
/// 3. a request that is refused as a whole for what is in it (400, 413, 500) is halved, down to the one document that is to blame;
/// 4. refused documents go to the file of failed documents.
/// A target that takes nothing at all ends the run and does not turn every document into a refused one.
/// Safe for use by many threads.
/// </summary>
public sealed class BulkSender
{
    /// <summary>Type of the error of documents whose place is taken.</summary>
    internal const string VersionConflict = "version_conflict_engine_exception";

    private readonly ClusterClient _target;
    private readonly BulkRequests _requests;
    private readonly Refusals _refusals = new();
    private int _tooLarge = int.MaxValue;

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public BulkSender(ClusterClient target, RetryPolicy retries, SendOptions options)
    {
        if (options.Problem is { } problem)
        {
            throw new ArgumentException(problem, nameof(options));
        }

        (_target, Options) = (target, options);
        _requests = new BulkRequests(target, retries, options);
    }

    public SendOptions Options { get; }

    public SendStatus Status => _requests.Status;

    /// <param name="index">The name at the source.</param>
    /// <param name="body">The documents.</param>
    /// <param name="failures">Where refused documents go.</param>
    /// <param name="cancellationToken">Cancels; what the target had begun may still take effect.</param>
    /// <exception cref="ClusterException">The target cannot be reached, refuses the user, or takes nothing: nothing can go on.</exception>
    /// <exception cref="IOException">The file of failed documents cannot be written.</exception>
    public ValueTask<SendResult> SendAsync(string index, BulkBody body, FailedDocuments failures, CancellationToken cancellationToken) =>
        SendAsync(index, body, failures, BodyPart.Of(body), _requests.Begin(), cancellationToken);

    /// <summary>Records a document that is refused for good.</summary>
    public SendResult Refuse(string index, BulkBody body, FailedDocuments failures, int position, BulkItemFailure failure) => Refuse(default, index, body, failures, position, failure);

    private async ValueTask<SendResult> SendAsync(
        string index, BulkBody body, FailedDocuments failures, BodyPart part, RetryPolicy.Attempts attempts, CancellationToken cancellationToken)
    {
        var done = default(SendResult);
        var few = _requests.BeginFew();
        while (true)
        {
            BulkResult result;
            try
            {
                result = await RequestAsync(index, part, cancellationToken);
            }
            catch (ClusterException e) when (IsAboutContent(e))
            {
                if (part.Count == 1 && e.Status == 500 && !_refusals.InARow(index) && few.MayRepeat())
                {
                    await few.WaitAsync(e.Message, e.RetryAfter, cancellationToken);
                    continue;
                }

                return done + await DivideAsync(index, body, failures, part, e, attempts, cancellationToken);
            }

            if (result.Failures.Count < part.Count)
            {
                _refusals.Took(index);
                attempts = _requests.Begin();
            }

            var (settled, again) = Settle(index, body, failures, part, result, attempts, few);
            done += settled;
            if (again.Count == 0)
            {
                return done;
            }

            part = part.Pick(again.Select(failure => failure.Position));
            var next = again.Exists(failure => failure.IsTransient) ? attempts : few;
            await next.WaitAsync($"{again.Count} documents of {index} were rejected: {Describe(again[0])}.", null, cancellationToken);
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
            throw new ClusterException(ClusterProblem.TooLarge, $"{_target.Uri} has refused a request of that size before.", 413);
        }

        try
        {
            return await _requests.RunAsync(Options.Destination(index), bytes, part.Count, cancellationToken);
        }
        catch (ClusterException e) when (e.Problem == ClusterProblem.TooLarge)
        {
            Volatile.Write(ref _tooLarge, Math.Min(bytes.Length, Volatile.Read(ref _tooLarge)));
            throw;
        }
    }

    /// <summary>After a request was refused as a whole.</summary>
    private async ValueTask<SendResult> DivideAsync(
        string index, BulkBody body, FailedDocuments failures, BodyPart part, ClusterException e, RetryPolicy.Attempts attempts, CancellationToken cancellationToken)
    {
        if (part.Count > 1)
        {
            var (left, right) = part.Halves();
            return await SendAsync(index, body, failures, left, attempts, cancellationToken) + await SendAsync(index, body, failures, right, attempts, cancellationToken);
        }

        var isTooLarge = e.Problem == ClusterProblem.TooLarge;
        var refused = Refuse(
            index, body, failures, part.Position(0), new BulkItemFailure(0, e.Status ?? 0, isTooLarge ? "request_too_large" : "request_refused", e.Message));
        if (!isTooLarge)
        {
            _refusals.Refused(index, e);
        }

        return refused;
    }

    /// <summary>Counts what is settled, and records what was refused for good; returns also what may be taken by another attempt.</summary>
    private (SendResult Settled, List<BulkItemFailure> Again) Settle(
        string index, BulkBody body, FailedDocuments failures, BodyPart part, BulkResult result, RetryPolicy.Attempts attempts, RetryPolicy.Attempts few)
    {
        var settled = Taken(body, part, result);
        if (result.Failures.Count == 0)
        {
            return (settled, []);
        }

        var passing = result.Failures.Count(failure => failure.IsTransient);
        var mayPass = passing > 0 && attempts.MayRepeat();
        var mayRecover = result.Failures.Any(failure => failure.Status == 500) && few.MayRepeat();
        if (passing > 0 && !mayPass)
        {
            _refusals.Exhausted(index, passing, result.Failures.First(failure => failure.IsTransient));
        }

        var again = new List<BulkItemFailure>();
        foreach (var failure in result.Failures)
        {
            if (failure.IsTransient ? mayPass : failure.Status == 500 && mayRecover)
            {
                again.Add(failure);
            }
            else
            {
                var position = part.Position(failure.Position);
                var line = body.LineOf(position);
                settled = IsConflict(failure) && SkippedConflict(line) is { } reason
                    ? Place(settled.Skip(reason), line)
                    : Refuse(settled, index, body, failures, position, failure);
            }
        }

        return (settled, again);
    }

    private static bool IsConflict(BulkItemFailure failure) => failure is { Status: 409, Type: VersionConflict };

    /// <summary>What a conflict means; null if there cannot be one.</summary>
    private string? SkippedConflict(ActionLine line) =>
        line.IsShared ? null
        : line.IsCreate ? SkipReason.AlreadyThere
        : Options.Versioning == Versioning.ExternalGte ? SkipReason.NewerOnTarget
        : null;

    /// <summary>What the target took of a request.</summary>
    private static SendResult Taken(BulkBody body, BodyPart part, BulkResult result)
    {
        var taken = new SendResult(part.Count - result.Failures.Count, 0);
        if (body.HasOwnLines)
        {
            var refused = result.Failures.Select(failure => failure.Position).ToHashSet();
            for (var index = 0; index < part.Count; index++)
            {
                if (!refused.Contains(index))
                {
                    taken = Place(taken, body.LineOf(part.Position(index)));
                }
            }
        }

        return taken;
    }

    /// <summary>Notes where a document is that the target has.</summary>
    private static SendResult Place(SendResult result, ActionLine line) => line.Index is { } index ? result.In(index) : result;

    private SendResult Refuse(SendResult settled, string index, BulkBody body, FailedDocuments failures, int position, BulkItemFailure failure)
    {
        var (action, source) = body.Document(position);
        var isAllowed = Options.AllowedErrors.Contains(failure.Type);
        failures.Add(index, action.Span, source.Span, failure, isAllowed);
        if (isAllowed)
        {
            return settled.Skip(SkipReason.Allowed(failure.Type));
        }

        BackfillMeter.Failed(failure.Type);
        return settled with { Failed = settled.Failed + 1 };
    }

    private static string Describe(BulkItemFailure failure) => $"{failure.Status} {failure.Type}: {failure.Reason}";
}
