using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PersonalNode.Storage;

namespace PersonalNode.Cli;

/// <summary>The node that runs on this machine with the configured data folder, spoken to through its own API by the word it left there.</summary>
internal sealed class RunningNode : IDisposable
{
    private readonly HttpClient client;

    private RunningNode(string address, string token)
    {
        client = new HttpClient { BaseAddress = new Uri(address), Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>False while it waits to be set up.</summary>
    public bool Ready { get; private set; }

    /// <summary>Null when no node answers (it does not run, or was killed and left its word behind).</summary>
    public static async Task<RunningNode?> FindAsync(string[] configuration, CancellationToken cancellation)
    {
        if (DataFolder.ReadRunning(OptionsOf(configuration).DataDirectory) is not { } running)
        {
            return null;
        }

        var node = new RunningNode(running.Address, running.Token);
        if (await node.SendAsync(HttpMethod.Get, "/api/node", null, cancellation) is (200, { } about))
        {
            node.Ready = about["ready"]?.GetValue<bool>() ?? false;
            return node;
        }

        node.Dispose();
        return null;
    }

    public static NodeOptions OptionsOf(string[] configuration) => NodeOptions.From(WebApplication.CreateSlimBuilder(new WebApplicationOptions
    {
        Args = configuration,
        ContentRootPath = AppContext.BaseDirectory,
    }).Configuration);

    /// <summary>The status and the JSON of the answer; 0 when none came.</summary>
    public Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellation) =>
        SendContentAsync(method, path, body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"), cancellation);

    /// <inheritdoc cref="SendAsync"/>
    public async Task<(int Status, JsonNode? Body)> SendContentAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return ((int)response.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            return (0, null);
        }
    }

    /// <summary>Writes what lies there to the stream, as it comes.</summary>
    /// <exception cref="HttpRequestException">It is not there, or broke off.</exception>
    public async Task DownloadAsync(string path, Stream to, CancellationToken cancellation)
    {
        using var response = await client.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellation);
        await response.EnsureSuccessStatusCode().Content.CopyToAsync(to, cancellation);
    }

    public void Dispose() => client.Dispose();
}
