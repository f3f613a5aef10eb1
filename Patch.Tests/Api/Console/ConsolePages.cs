using System.Net;
using System.Text.RegularExpressions;

namespace Patch.Tests.Api.Console;

/// <summary>Reads pages of the console, and posts the forms that are on them.</summary>
internal static partial class ConsolePages
{
    /// <summary>A page as a browser gets it, with its status.</summary>
    public static async Task<(HttpStatusCode Status, string Html)> PageAsync(this ApiServer api, string path)
    {
        using var answer = await api.SendAsync(HttpMethod.Get, path);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A page that is there.</summary>
    public static async Task<string> ShownAsync(this ApiServer api, string path)
    {
        var (status, html) = await api.PageAsync(path);
        Assert.True(status == HttpStatusCode.OK, $"{path} answered {status}: {html}");
        return html;
    }

    /// <summary>Posts a form of a page with its anti-forgery token; the client keeps the cookie. The answer is not followed.</summary>
    public static async Task<HttpResponseMessage> ActAsync(this ApiServer api, string page, string action, params (string Name, string Value)[] fields)
    {
        using var shown = await api.SendAsync(HttpMethod.Get, page);
        var html = await shown.Content.ReadAsStringAsync();
        Assert.Contains($"action=\"{action}\"", html, StringComparison.Ordinal);
        var token = Token().Match(html).Groups[1].Value;
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(api.Uri.GetLeftPart(UriPartial.Authority) + action, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = new FormUrlEncodedContent(
            [.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("__RequestVerificationToken", WebUtility.HtmlDecode(token)), KeyValuePair.Create("return", page)]);
        return await api.Client.SendAsync(request);
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex Token();
}
