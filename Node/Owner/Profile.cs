using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.HttpResults;
using PersonalNode.Http;
using PersonalNode.Outbox;
using PersonalNode.Protocol;
using PersonalNode.Storage;

namespace PersonalNode.Owner;

/// <summary>Changes the owner's profile, and tells the followers what they see of it.</summary>
public sealed class Profile(
    OwnerStore owner, PhotoStore photos, NodeDatabase database, ActorDocument actor, Publisher publisher, LocalNode local, IdSource ids, TimeProvider time)
{
    /// <param name="body">Checked by <see cref="ProfileValidator"/>.</param>
    /// <returns>Null when it is done.</returns>
    public async Task<ProblemHttpResult?> ChangeAsync(ProfileRequest body)
    {
        if (!TryPicture(body.Avatar, PhotoUse.Avatar, out var avatar) || !TryPicture(body.Banner, PhotoUse.Banner, out var banner))
        {
            return Problems.NotFound("photos.not_found", "There is no picture with this id that was cut for this use.");
        }

        Storage.Owner Changed() => owner.Current! with
        {
            Name = body.Name?.Trim() ?? owner.Current.Name,
            Bio = body.Bio ?? owner.Current.Bio,
            AutoAccept = body.AutoAccept ?? owner.Current.AutoAccept,
            Birthday = body.Birthday is null ? owner.Current.Birthday : Birthday.Normalise(body.Birthday.Trim()),
            Avatar = body.Avatar is null ? owner.Current.Avatar : avatar?.Id,
            Banner = body.Banner is null ? owner.Current.Banner : banner?.Id,
            Fields = body.Fields is null ? owner.Current.Fields : ProfileField.Merge(owner.Current.Fields, body.Fields.Select(f => Field(f!)), again: true),
        };
        bool Save(WriteContext context)
        {
            var (before, after) = (owner.Current!, Changed());
            foreach (var gone in new[] { before.Avatar, before.Banner }.Except([after.Avatar, after.Banner]).OfType<long>())
            {
                photos.Remove(context, gone);
            }

            foreach (var picture in new[] { avatar, banner }.OfType<Photo>())
            {
                photos.Save(context, picture with { Access = PhotoAccess.Open });
            }

            owner.Save(context, after);
            context.Wake(s => s.Links);
            return true;
        }

        var before = owner.Current!;
        var next = Changed();
        if (before == next with { AutoAccept = before.AutoAccept })
        {
            // Nothing that others see.
            await database.WriteAsync(Save);
            return null;
        }

        var now = time.GetUtcNow();
        var update = ActivityBuilder.Activity(
            "Update", local.ActivityUrl(ids.Next()), local.Url, JsonNode.Parse(actor.Build(next))!, now, [Vocabulary.Public], [local.Followers]);
        await publisher.PublishAsync(new Outgoing(update, Audience.Public) { ToFollowers = true, Listed = true }, (context, _) => Save(context));
        return null;
    }

    private static ProfileField Field(FieldRequest field) =>
        new(PlainLine.Of(field.Name!, FieldView.MaxName), PlainLine.Of(field.Value!, FieldView.MaxValue));

    private bool TryPicture(string? id, PhotoUse use, out Photo? photo)
    {
        photo = photos.Find(id);
        return string.IsNullOrEmpty(id) || photo is { Mine: true } && photo.Use == use;
    }
}
