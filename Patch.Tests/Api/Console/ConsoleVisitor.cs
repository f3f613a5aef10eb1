using System.Net;
using System.Text.RegularExpressions;
using System.Web;

namespace Patch.Tests.Api.Console;

/// <summary>A browser without script: keeps cookies, reads pages, posts the forms that it was given.</summary>
internal sealed partial class ConsoleVisitor : IDisposable
{
    private readonly HttpClient client;

    public ConsoleVisitor(ApiServer api, Uri? address = null)
    {
        Cookies = new CookieContainer();
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = address ?? api.Uri };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
    }

    public CookieContainer Cookies { get; }

    public Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    public async Task<string> ReadAsync(string path, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await GetAsync(path);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"GET {path} answered {(int)answer.StatusCode}: {page}");
        return page;
    }

    /// <summary>Posts a form with the token of the forms on <paramref name="page"/>.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string action, Dictionary<string, string> fields, params (string Name, string Value)[] headers)
    {
        fields["__RequestVerificationToken"] = TokenOf(await ReadAsync(page));
        return await SendAsync(HttpMethod.Post, action, new FormUrlEncodedContent(fields), headers);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
        {
            Content = content,
        };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await client.SendAsync(request);
    }

    /// <summary>Posts a form as it is; <paramref name="leaves"/> closes the connection before the answer.</summary>
    public Task<HttpResponseMessage> PostAsync(string action, HttpContent form, CancellationToken leaves) => client.PostAsync(action, form, leaves);

    public Task<HttpResponseMessage> SignInAsync(string token = ApiServer.Token, string? back = null) =>
        PostAsync("/console/sign-in", "/console/sign-in", new Dictionary<string, string> { ["token"] = token, ["return"] = back ?? "/" });

    /// <summary>A visitor who is signed in by the token.</summary>
    public static async Task<ConsoleVisitor> SignedInAsync(ApiServer api)
    {
        var visitor = new ConsoleVisitor(api);
        using var answer = await visitor.SignInAsync();
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        return visitor;
    }

    public static string TokenOf(string page) => HttpUtility.HtmlDecode(Token().Match(page).Groups["value"].Value);

    public void Dispose() => client.Dispose();

    [GeneratedRegex("""name="__RequestVerificationToken" value="(?<value>[^"]+)""")]
    private static partial Regex Token();
}
