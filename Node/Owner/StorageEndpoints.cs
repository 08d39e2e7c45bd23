using FluentValidation;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>What takes the room, in bytes, and for how long others' posts are kept.</summary>
/// <param name="Parts">Each kind of thing: ownPosts, othersPosts (their bytes are estimates), activities, search, rest and free are in the database; ownPhotos, cachedPhotos, copies, backups (those in the data folder), friendsCopies (what this node keeps for friends) and logs beside it.</param>
/// <param name="DatabaseBytes">The database file.</param>
/// <param name="ShrinksTo">About how large it will be after the next start; null when it stays as it is.</param>
/// <param name="Copies">Copies of the database that an upgrade kept, or the making of a smaller one.</param>
/// <param name="DiskFree">Free on the disk.</param>
/// <param name="DiskTotal">Size of the disk.</param>
/// <param name="DiskLow">Little is left of it.</param>
/// <param name="KeepDays">For so many days posts of others are kept; 0: for ever.</param>
/// <param name="KeepFrom">Nothing is let go before that time; null: at once.</param>
/// <param name="Choices">What may be chosen.</param>
/// <param name="LastRemovedAt">When posts were last let go.</param>
/// <param name="LastRemoved">How many, that day.</param>
public sealed record StorageResponse(
    IReadOnlyList<StoragePart> Parts, long DatabaseBytes, long? ShrinksTo, IReadOnlyList<OldDatabase> Copies, long DiskFree, long DiskTotal, bool DiskLow,
    int KeepDays, DateTimeOffset? KeepFrom, IReadOnlyList<int> Choices, DateTimeOffset? LastRemovedAt, int LastRemoved);

/// <summary>Changes for how long others' posts are kept.</summary>
/// <param name="KeepDays">One of the choices.</param>
public sealed record StorageRequest(int? KeepDays);

internal sealed class StorageValidator : AbstractValidator<StorageRequest>
{
    public StorageValidator() => RuleFor(r => r.KeepDays).Must(d => d is { } days && Retention.Choices.Contains(days)).Says("storage.days", "Choose one of the times that are offered.");
}

/// <summary>What takes the room on the disk, and the owner's say in it.</summary>
public static class StorageEndpoints
{
    public static void MapStorage(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/storage").RequireAuthorization(policy).WithTags("Storage").ProducesProblem(401);
        api.MapGet("", GetAsync).WithName("GetStorage").WithSummary("What takes the room, and for how long others' posts are kept");
        api.MapPatch("", ChangeAsync).Validate(new StorageValidator()).WithName("ChangeStorage").WithSummary("Changes for how long others' posts are kept; what is older goes soon, but for what the owner has to do with");
        api.MapGet("/preview", Preview).WithName("PreviewStorage").WithSummary("How many posts would go, were they kept for that many days").ProducesProblem(400);
        api.MapDelete("/copies", RemoveCopies).WithName("RemoveOldDatabases").WithSummary("Removes the old copies of the database");
    }

    private static async Task<Ok<StorageResponse>> GetAsync(StorageUse use, RetentionSettings settings, NodeDatabase database, TimeProvider time, CancellationToken cancellation) =>
        TypedResults.Ok(await DescribeAsync(use, settings, database, time, cancellation));

    private static async Task<Ok<StorageResponse>> ChangeAsync(
        StorageRequest body, StorageUse use, RetentionSettings settings, NodeDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        await settings.ChooseAsync(body.KeepDays!.Value);
        return TypedResults.Ok(await DescribeAsync(use, settings, database, time, cancellation));
    }

    private static Results<Ok<RetentionForecast>, ProblemHttpResult> Preview(int keepDays, RetentionPreview preview) =>
        Retention.Choices.Contains(keepDays) ? TypedResults.Ok(preview.Of(keepDays)) : Problems.Invalid("keepDays", "storage.days", "Choose one of the times that are offered.");

    private static NoContent RemoveCopies(StorageUse use)
    {
        use.RemoveCopies(_ => true);
        return TypedResults.NoContent();
    }

    private static async Task<StorageResponse> DescribeAsync(StorageUse use, RetentionSettings settings, NodeDatabase database, TimeProvider time, CancellationToken cancellation)
    {
        var (parts, bytes) = await use.LookAsync(cancellation);
        var (now, disk) = (settings.Current, use.Disk);
        return new StorageResponse(
            parts, bytes, DatabaseShrink.Planned(database), use.Copies(), disk.Free, disk.Total, use.IsLow, now.KeepDays, now.From is { } from && from > time.GetUtcNow() ? from : null, Retention.Choices, now.LastAt, now.LastCount);
    }
}
