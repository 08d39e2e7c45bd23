using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace PersonalNode.Tests.Support;

/// <summary>An answer, read whole. <see cref="Json"/> is undefined when the body is none.</summary>
public sealed record ApiAnswer(HttpStatusCode Status, string Text, JsonElement Json, HttpResponseMessage Response)
{
    /// <summary>The problem's code, or null.</summary>
    public string? Code => Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty("code", out var code) ? code.GetString() : null;

    /// <summary>Sends the request and reads its answer whole.</summary>
    public static async Task<ApiAnswer> OfAsync(HttpClient client, HttpRequestMessage request)
    {
        var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new ApiAnswer(response.StatusCode, text, isJson && text.Length > 0 ? JsonElement.Parse(text) : default, response);
    }

    public ApiAnswer Expect(HttpStatusCode status)
    {
        Assert.True(status == Status, $"{Response.RequestMessage?.Method} {Response.RequestMessage?.RequestUri} answered {(int)Status}, not {(int)status}: {Text}");
        return this;
    }

    /// <summary>A problem with that status and code: problem+json, with a sentence, and nothing of the program's inside.</summary>
    public ApiAnswer ExpectProblem(HttpStatusCode status, string code)
    {
        Expect(status);
        Assert.Equal("application/problem+json", Response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, Code);
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        Assert.False(string.IsNullOrWhiteSpace(Json.GetProperty("title").GetString()));
        return this;
    }
}

/// <summary>A client of a node: the owner's when it has a token or a session cookie, a stranger's otherwise.</summary>
public sealed class OwnerApi : IDisposable
{
    private readonly HttpClient client;

    private readonly LogFile? log;

    /// <param name="url">The node's address.</param>
    /// <param name="token">The owner's, or null.</param>
    /// <param name="log">Quoted when the node answers that something went wrong in it.</param>
    public OwnerApi(string url, string? token = null, LogFile? log = null)
    {
        this.log = log;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies, UseProxy = false })
        {
            BaseAddress = new Uri(url + "/"),
            Timeout = TimeSpan.FromMinutes(3),
        };
        if (token is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public CookieContainer Cookies { get; } = new();

    public HttpClient Http => client;

    public Task<ApiAnswer> GetAsync(string path, string? accept = null) =>
        SendAsync(HttpMethod.Get, path, null, accept is null ? null : r => r.Headers.TryAddWithoutValidation("Accept", accept));

    public Task<ApiAnswer> PostAsync(string path, object? body = null) => SendAsync(HttpMethod.Post, path, body);

    public Task<ApiAnswer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<ApiAnswer> PutAsync(string path) => SendAsync(HttpMethod.Put, path);

    public Task<ApiAnswer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    public async Task<ApiAnswer> SendAsync(HttpMethod method, string path, object? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body));
        change?.Invoke(request);
        var answer = await ApiAnswer.OfAsync(client, request);
        return answer.Status == HttpStatusCode.InternalServerError && log is not null ? answer with { Text = answer.Text + "\n" + log.LastError() } : answer;
    }

    /// <summary>The items of a list.</summary>
    public async Task<IReadOnlyList<JsonElement>> ItemsAsync(string path) =>
        [.. (await GetAsync(path)).Expect(HttpStatusCode.OK).Json.GetProperty("items").EnumerateArray()];

    public void Dispose() => client.Dispose();
}
