using System.Security.Claims;
using FluentValidation;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Storage;

namespace PersonalNode.Portability.Backup;

/// <summary>What the owner decides; the folder is one that is there, or null for the data folder.</summary>
public sealed record BackupRequest(bool? On = null, string? Folder = null, bool? DataFolder = null);

/// <summary>A snapshot that is kept, and where.</summary>
public sealed record SnapshotResponse(DateTimeOffset Made, string File, long Bytes);

/// <summary>How far one is, in bytes.</summary>
public sealed record BackupProgressResponse(long Done, long Total);

/// <summary>When the node was last restored and from a backup of when; <see cref="Posts"/> that were not in it came back from friends.</summary>
public sealed record RestoredResponse(DateTimeOffset At, DateTimeOffset Made, int Posts);

/// <summary>
/// Automatic snapshots. <see cref="Folder"/> is null when they lie in the data folder; <see cref="Place"/> is where exactly; <see cref="Failure"/> is null when
/// the last attempt went well.
/// </summary>
public sealed record BackupResponse(
    bool On, string? Folder, string Place, bool SameDisk, bool WithPhotos, int Kept, SnapshotResponse? Last, DateTimeOffset? Next,
    BackupProgressResponse? Running, string? Failure, DateTimeOffset? FailedAt, RestoredResponse? Restored);

internal sealed class BackupValidator : AbstractValidator<BackupRequest>
{
    public BackupValidator(DataFolder data) => RuleFor(r => r.Folder)
        .Must((r, f) => f is not null || r.On is not null || r.DataFolder is not null).Says("request.nothing", "Send on, a folder, or dataFolder.")
        .Must(f => f is null || (f.Length <= 1000 && Path.IsPathFullyQualified(f) && Directory.Exists(f)))
        .Says("backup.no_folder", "There is no such folder on the machine of your node. Make it first, and give its whole path.")
        .Must(f => f is null || !Directory.Exists(f) || SnapshotFolder.CanBeIn(f)).Says("backup.not_writable", "Your node may not write in that folder. Give it the right to, or choose another.")
        .Must(f => f is null || !(Path.GetFullPath(f) + "/").StartsWith(data.Path + "/", StringComparison.Ordinal)).Says("backup.inside", "That is inside the data folder, which a backup is to replace. Choose another.");
}

/// <summary>The owner's backups.</summary>
public static class BackupEndpoints
{
    public static void MapBackups(this IEndpointRouteBuilder routes, string policy)
    {
        var api = routes.MapGroup("/api/backup").RequireAuthorization(policy).WithTags("Backup").ProducesProblem(401);
        api.MapGet("", Get).WithName("GetBackup").WithSummary("The automatic snapshots: the last one, the next one, where they lie");
        api.MapPatch("", SetAsync).Validate(new BackupValidator(routes.ServiceProvider.GetRequiredService<DataFolder>())).WithName("SetBackup")
            .WithSummary("Switches automatic snapshots, or chooses their folder; dataFolder: true goes back to the data folder");
        api.MapPost("/run", Run).WithName("RunBackup").WithSummary("Makes a snapshot now; running tells how far it is");
        api.MapGet("/archive", SendAsync).WithName("GetBackupArchive").WithSummary("A snapshot with photos and keys, for the command line on this machine alone; phrase: true seals it to the recovery phrase")
            .Produces<byte[]>(200, "application/zip").ProducesProblem(403);
    }

    private static Ok<BackupResponse> Get(Backups backups, BackupWorker worker, BackupSettings settings, RestoredNote restored) => TypedResults.Ok(Describe(backups, worker, settings, restored));

    private static async Task<Ok<BackupResponse>> SetAsync(BackupRequest body, Backups backups, BackupWorker worker, BackupSettings settings, RestoredNote restored, NodeDatabase database)
    {
        await database.WriteAsync(context =>
        {
            var now = settings.Current;
            var folder = body.DataFolder == true ? null : body.Folder is { } given ? Path.GetFullPath(given) : now.Folder;

            // Whoever names a folder, be it the same once more, says that it is the right one.
            settings.Save(context, new BackupChoices(body.On ?? now.On, folder, body.Folder is null ? now.Begun : null));
        });
        return TypedResults.Ok(Describe(backups, worker, settings, restored));
    }

    private static Accepted<BackupResponse> Run(Backups backups, BackupWorker worker, BackupSettings settings, RestoredNote restored)
    {
        worker.Ask();
        return TypedResults.Accepted("/api/backup", Describe(backups, worker, settings, restored));
    }

    /// <summary>The keys are in it, so that no token and no session gets it: only who can read the data folder anyway.</summary>
    private static async Task<IResult> SendAsync(
        bool? phrase, ClaimsPrincipal user, HttpContext http, RunningSource source, TimeProvider time, CancellationToken cancellation)
    {
        if (!RunToken.IsHeldBy(user))
        {
            return Problems.Of(403, "backup.not_here", "The keys of your node are in a backup. Make one on its machine: backup FILE");
        }

        var sealToPhrase = phrase == true;

        // A zip file is written by whoever writes files.
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        http.Response.ContentType = sealToPhrase ? "application/octet-stream" : "application/zip";
        var writer = new SnapshotWriter(source, time);
        await (sealToPhrase
            ? SealedSnapshot.WriteAsync(writer, http.Response.Body, source.RecoveryKey, cancellation)
            : writer.WriteAsync(http.Response.Body, PhotosAre.Inside, null, cancellation));
        return TypedResults.Empty;
    }

    private static BackupResponse Describe(Backups backups, BackupWorker worker, BackupSettings settings, RestoredNote restored)
    {
        var kept = backups.Folder.Snapshots();
        return new BackupResponse(
            settings.Current.On, backups.Chosen, backups.Folder.Path, backups.SameDisk, backups.WithPhotos, kept.Count,
            kept is [var last, ..] ? new SnapshotResponse(last.Made, last.Path, last.Bytes) : null, worker.Next,
            backups.Progress is { } running ? new BackupProgressResponse(running.Done, running.Total) : null,
            backups.Failure is { } failure ? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(failure.ToString()) : null, backups.FailedAt,
            restored is { At: { } at, Made: { } made } ? new RestoredResponse(at, made, restored.Returned) : null);
    }
}
