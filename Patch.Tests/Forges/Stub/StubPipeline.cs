using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Patch.Tests.Support;

namespace Patch.Tests.Forges.Stub;

/// <summary>What every request to the stub goes through: record, faults, token, limits, renames, rights, the dialect, pages, validators.</summary>
internal static class StubPipeline
{
    public static async Task AnswerAsync(ForgeServer server, HttpContext context)
    {
        var request = await ReceiveAsync(server, context);
        var fault = server.Due(request);
        if (fault is { AfterDoing: false })
        {
            await fault.SpoilAsync(context, server, null);
            return;
        }

        var token = TokenOf(server, context);
        var answer = await AnswerAsync(server, context, request, token);
        if (fault is not null)
        {
            await fault.SpoilAsync(context, server, Page(server, context, answer));
            return;
        }

        await WriteAsync(server, context, answer, token);
    }

    private static async Task<ReceivedRequest> ReceiveAsync(ForgeServer server, HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = new ReceivedRequest(
            context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray());
        server.Record(request);
        return request;
    }

    private static string? Credential(HttpContext context)
    {
        if (context.Request.Headers["PRIVATE-TOKEN"] is [{ } plain])
            return plain;
        return context.Request.Headers.Authorization.ToString().Split(' ', 2) is ["Bearer" or "token", var text] ? text : null;
    }

    private static StubToken? TokenOf(ForgeServer server, HttpContext context) =>
        Credential(context) is { } text && server.Tokens.TryGetValue(text, out var token) && !token.Revoked ? token : null;

    private static async Task<StubAnswer> AnswerAsync(ForgeServer server, HttpContext context, ReceivedRequest request, StubToken? token)
    {
        var path = request.Target.Split('?')[0];
        if (!path.StartsWith(server.Dialect.Prefix + "/", StringComparison.Ordinal))
            return StubAnswer.Message(404, "Not Found");
        var segments = path[(server.Dialect.Prefix.Length + 1)..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        if (server.Provider == "github" && (segments[0] == "app" || segments is ["repos", _, _, "installation"]))
            return await server.Apps.AnswerAsync(server, request.Method, segments, Credential(context));
        if (token is null)
            return StubAnswer.Message(401, server.Provider switch { "github" => "Bad credentials", "gitlab" => "401 Unauthorized", _ => "invalid username, password or token" });
        if (Limited(server, token) is { } limited)
            return limited;
        if (server.Dialect.Split(segments) is not { } target)
            return StubAnswer.Message(404, "Not Found");
        var repository = long.TryParse(target.FullName, CultureInfo.InvariantCulture, out var id) ? server.Find(id) : server.Find(target.FullName);
        if (repository is null || repository.Deleted || (repository.Private && !token.SeesPrivate))
            return StubAnswer.Message(404, server.Provider == "gitlab" ? "404 Project Not Found" : "Not Found");
        if (id == 0 && !string.Equals(repository.FullName, target.FullName, StringComparison.OrdinalIgnoreCase) && Moved(server, request, repository, target.Parts) is { } moved)
            return moved;

        var right = server.Dialect.RightOf(request.Method, target.Parts);
        if (token.Rights is { } rights && !rights.Contains(right) && !rights.Contains(right.Replace("read", "write", StringComparison.Ordinal)))
            return server.Dialect.MissingRight(right);
        if (repository.Archived && request.Method != "GET")
            return server.Dialect.Archived();
        lock (repository)
        {
            return server.Dialect.Answer(repository, new StubRequest(request.Method, target.Parts, Query(context), BodyOf(request), token.User))
                ?? StubAnswer.Message(404, "Not Found");
        }
    }

    /// <summary>GitHub and GitLab redirect by the repository's id, Forgejo by its new name; GitLab takes no writes at the old one.</summary>
    private static StubAnswer? Moved(ForgeServer server, ReceivedRequest request, StubRepository repository, string[] rest)
    {
        if (server.Provider == "gitlab" && request.Method != "GET")
            return StubAnswer.Message(405, "Non GET methods are not allowed for moved projects");
        var query = request.Target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? request.Target[at..] : "";
        var path = string.Concat(rest.Select(segment => "/" + Uri.EscapeDataString(segment)));
        var answer = StubAnswer.Message(request.Method == "GET" ? 301 : 307, "Moved Permanently");
        answer.Headers["Location"] = $"{server.Url}{server.Dialect.PathOf(repository)}{path}{query}";
        return answer;
    }

    private static StubAnswer? Limited(ForgeServer server, StubToken token)
    {
        if (token.Limit is not { } limit)
            return null;
        if (server.Now >= token.ResetAt)
            (token.Remaining, token.ResetAt) = (limit, server.Now + TimeSpan.FromHours(1));
        if (token.Remaining == 0)
            return StubAnswer.Message(server.Provider == "gitlab" ? 429 : 403, "API rate limit exceeded for user ID 1.");
        token.Remaining--;
        return null;
    }

    private static Dictionary<string, string> Query(HttpContext context) =>
        context.Request.Query.ToDictionary(pair => pair.Key, pair => pair.Value.ToString(), StringComparer.Ordinal);

    private static JsonObject BodyOf(ReceivedRequest request)
    {
        try
        {
            return request.Body.Length > 0 && JsonNode.Parse(request.Body) is JsonObject body ? body : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>One page of a list, with the headers that say where the next one is.</summary>
    private static StubAnswer Page(ForgeServer server, HttpContext context, StubAnswer answer)
    {
        if (!answer.IsList)
            return answer;
        var list = answer.ListName is null ? answer.Json!.AsArray() : answer.Json![answer.ListName]!.AsArray();
        var query = Query(context);
        var asked = int.TryParse(query.GetValueOrDefault("per_page") ?? query.GetValueOrDefault("limit"), out var size) && size > 0 ? size : 30;
        var take = Math.Min(asked, server.PageSize);
        var page = int.TryParse(query.GetValueOrDefault("page"), out var number) && number > 0 ? number : 1;
        var entries = list.Skip((page - 1) * take).Take(take).Select(entry => entry!.DeepClone()).ToArray();
        JsonNode body = new JsonArray(entries);
        if (answer.ListName is { } name)
            body = new JsonObject { ["total_count"] = list.Count, [name] = body };
        var paged = answer with { Json = body, IsList = false };
        if (server.Provider != "github")
            paged.Headers[server.Provider == "gitlab" ? "x-total" : "X-Total-Count"] = list.Count.ToString(CultureInfo.InvariantCulture);
        if (page * take >= list.Count)
            return paged;
        var rest = query.Where(pair => pair.Key != "page").Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}").Append($"page={page + 1}");
        var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0];
        paged.Headers["Link"] = $"<{server.Url}{path}?{string.Join('&', rest)}>; rel=\"next\", <{server.Url}{path}?page=99>; rel=\"last\"";
        if (server.Provider == "gitlab")
            paged.Headers["x-next-page"] = (page + 1).ToString(CultureInfo.InvariantCulture);
        return paged;
    }

    private static async Task WriteAsync(ForgeServer server, HttpContext context, StubAnswer answer, StubToken? token)
    {
        var paged = Page(server, context, answer);
        var response = context.Response;
        foreach (var (name, value) in paged.Headers)
            response.Headers[name] = value;
        response.StatusCode = paged.Status;
        var bytes = Encoding.UTF8.GetBytes(paged.Text);
        if (context.Request.Method == "GET" && paged.Status == 200)
        {
            // Weak, as GitHub's are; of the token too, since what is seen depends on it.
            var tag = $"W/\"{Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes(token?.Text ?? ""), .. bytes]))}\"";
            response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                response.StatusCode = 304;
                // GitHub does not count it.
                if (token?.Limit is not null && server.Provider == "github")
                    token.Remaining++;
            }
        }

        if (token?.Limit is { } limit)
        {
            var prefix = server.Provider == "gitlab" ? "ratelimit-" : "x-ratelimit-";
            response.Headers[prefix + "limit"] = limit.ToString(CultureInfo.InvariantCulture);
            response.Headers[prefix + "remaining"] = token.Remaining.ToString(CultureInfo.InvariantCulture);
            response.Headers[prefix + "reset"] = token.ResetAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        }

        if (response.StatusCode is 204 or 304 || bytes.Length == 0)
            return;
        response.ContentType = "application/json; charset=utf-8";
        await response.Body.WriteAsync(bytes);
    }
}
