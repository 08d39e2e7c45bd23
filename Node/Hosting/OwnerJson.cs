using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using PersonalNode.Conversations;
using PersonalNode.Feed;
using PersonalNode.Http;
using PersonalNode.Notifications;
using PersonalNode.Owner;
using PersonalNode.People;
using PersonalNode.Photos;
using PersonalNode.Portability.Backup;
using PersonalNode.Portability.Export;
using PersonalNode.Portability.Held;
using PersonalNode.Portability.Import;
using PersonalNode.Storage;

namespace PersonalNode.Hosting;

/// <summary>
/// What the routes of the owner API take and give. Nothing is found out about a type while the node runs, so that it can be compiled ahead of time: a type that
/// is missing here stops the node at its start.
/// </summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(AlbumRequest))]
[JsonSerializable(typeof(AlbumResponse))]
[JsonSerializable(typeof(AspectNameRequest))]
[JsonSerializable(typeof(AspectRequest))]
[JsonSerializable(typeof(AspectResponse))]
[JsonSerializable(typeof(AudienceResponse))]
[JsonSerializable(typeof(BackupRequest))]
[JsonSerializable(typeof(BackupResponse))]
[JsonSerializable(typeof(ConversationRequest))]
[JsonSerializable(typeof(ConversationResponse))]
[JsonSerializable(typeof(CopyState))]
[JsonSerializable(typeof(CropRequest))]
[JsonSerializable(typeof(DraftRequest))]
[JsonSerializable(typeof(DraftResponse))]
[JsonSerializable(typeof(EditRequest))]
[JsonSerializable(typeof(ExportRequest))]
[JsonSerializable(typeof(ExportResponse))]
[JsonSerializable(typeof(FocusRequest))]
[JsonSerializable(typeof(FollowRequest))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(HeldResponse))]
[JsonSerializable(typeof(HolderRequest))]
[JsonSerializable(typeof(HolderResponse))]
[JsonSerializable(typeof(IdentityResponse))]
[JsonSerializable(typeof(ImportFileRequest))]
[JsonSerializable(typeof(ImportRequest))]
[JsonSerializable(typeof(ImportResponse))]
[JsonSerializable(typeof(ImportStartRequest))]
[JsonSerializable(typeof(InvitationRequest))]
[JsonSerializable(typeof(InvitationResponse))]
[JsonSerializable(typeof(KeepRequest))]
[JsonSerializable(typeof(KeptCopyResponse))]
[JsonSerializable(typeof(LeaveRequest))]
[JsonSerializable(typeof(MeResponse))]
[JsonSerializable(typeof(MessageRequest))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(MoveRequest))]
[JsonSerializable(typeof(MuteRequest))]
[JsonSerializable(typeof(NewTokenResponse))]
[JsonSerializable(typeof(NodeResponse))]
[JsonSerializable(typeof(NotificationPage))]
[JsonSerializable(typeof(Page<AlbumPhotoResponse>))]
[JsonSerializable(typeof(Page<AlbumResponse>))]
[JsonSerializable(typeof(Page<AspectResponse>))]
[JsonSerializable(typeof(Page<ConversationResponse>))]
[JsonSerializable(typeof(Page<DeliveryResponse>))]
[JsonSerializable(typeof(Page<DraftResponse>))]
[JsonSerializable(typeof(Page<FollowRequestResponse>))]
[JsonSerializable(typeof(Page<FoundResponse>))]
[JsonSerializable(typeof(Page<ImportResponse>))]
[JsonSerializable(typeof(Page<InvitationResponse>))]
[JsonSerializable(typeof(Page<MessageResponse>))]
[JsonSerializable(typeof(Page<PersonResponse>))]
[JsonSerializable(typeof(Page<PhotoOfPost>))]
[JsonSerializable(typeof(Page<PostResponse>))]
[JsonSerializable(typeof(Page<QuotedByResponse>))]
[JsonSerializable(typeof(Page<RevisionResponse>))]
[JsonSerializable(typeof(Page<RuleResponse>))]
[JsonSerializable(typeof(Page<TokenResponse>))]
[JsonSerializable(typeof(PasswordRequest))]
[JsonSerializable(typeof(PersonResponse))]
[JsonSerializable(typeof(PhotoRequest))]
[JsonSerializable(typeof(PhotoResponse))]
[JsonSerializable(typeof(PhotoSettingsRequest))]
[JsonSerializable(typeof(PhotoSettingsResponse))]
[JsonSerializable(typeof(PostRequest))]
[JsonSerializable(typeof(PostResponse))]
[JsonSerializable(typeof(PreviewRequest))]
[JsonSerializable(typeof(PreviewResponse))]
[JsonSerializable(typeof(ProfileRequest))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(RecoverRequest))]
[JsonSerializable(typeof(RetentionForecast))]
[JsonSerializable(typeof(RotateRequest))]
[JsonSerializable(typeof(RuleImportResponse))]
[JsonSerializable(typeof(RuleRequest))]
[JsonSerializable(typeof(RuleResponse))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SetUpRequest))]
[JsonSerializable(typeof(SetUpResponse))]
[JsonSerializable(typeof(StorageRequest))]
[JsonSerializable(typeof(StorageResponse))]
[JsonSerializable(typeof(ThreadFillResponse))]
[JsonSerializable(typeof(TokenRequest))]
[JsonSerializable(typeof(VerificationResponse))]
[JsonSerializable(typeof(VoteRequest))]
[JsonSerializable(typeof(Dictionary<string, bool>))]
[JsonSerializable(typeof(ActivityDocument))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(IFormFile))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class OwnerJson : JsonSerializerContext;
