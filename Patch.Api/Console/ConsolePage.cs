using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Patch.Api.Http;
using Patch.Core;
using Patch.Core.Data;

namespace Patch.Api.Console;

/// <summary>What every page has: the request, the database, and the parameters of a list that pages by key.</summary>
public abstract class ConsolePage : ComponentBase
{
    [CascadingParameter]
    protected HttpContext Http { get; set; } = null!;

    [Inject]
    protected IDbContextFactory<PatchDbContext> Contexts { get; set; } = null!;

    [Inject]
    protected TimeProvider Clock { get; set; } = null!;

    /// <summary>The <c>next</c> of the page before.</summary>
    [SupplyParameterFromQuery(Name = "cursor")]
    protected string? Cursor { get; set; }

    /// <summary>How many rows; the default of the API's lists where absent.</summary>
    [SupplyParameterFromQuery(Name = "limit")]
    protected string? Limit { get; set; }

    /// <summary>Ends with the request.</summary>
    protected CancellationToken Aborted => Http.RequestAborted;

    /// <summary>What is wrong with the address, in a sentence; null when it is sound. Shown by an <c>ErrorNote</c>.</summary>
    protected string? Fault { get; private set; }

    /// <summary>Rows a page.</summary>
    protected int Size => ListLimit.Of(Limit);

    /// <summary>Reads the cursor. False when it is none: the page is then a 400 with a sentence.</summary>
    protected bool TryCursor(out long? before)
    {
        if (Cursors.TryRead(Cursor, out before))
            return true;
        Refuse("The cursor in this address is not one that a list gave. Begin with the newest.");
        return false;
    }

    /// <summary>The page of a list, and the cursor of the next.</summary>
    protected Task<(IReadOnlyList<T> Rows, string? Next)> PageOf<T>(IQueryable<T> newestFirst, Func<T, long> seq) =>
        newestFirst.PageAsync(Size, seq, Aborted);

    /// <summary>The answer is 400, and the page says why.</summary>
    protected void Refuse(string sentence)
    {
        Fault = sentence;
        Http.Response.StatusCode = StatusCodes.Status400BadRequest;
    }

    /// <summary>Is a filter's word one of a closed list, or absent? False makes the page a 400 that names those that there are.</summary>
    protected bool Known(string parameter, string? word, IReadOnlyCollection<string> words)
    {
        if (string.IsNullOrEmpty(word) || words.Contains(word))
            return true;
        Refuse($"\"{Cut.To(word, 100)}\" is no {parameter}. There are: {string.Join(", ", words)}.");
        return false;
    }

    /// <summary>
    /// The answer is 404: the page says that there is no such thing, and where to look. Set when the answer starts, since the framework
    /// takes a page that sets it while it is made for one that wants to be replaced.
    /// </summary>
    protected void Missing()
    {
        var response = Http.Response;
        response.OnStarting(() =>
        {
            response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    /// <summary>An id out of the address, decoded once; it stays undecoded until here, so that <c>%2F</c> is part of an id.</summary>
    protected static string Decoded(string segment) => EncodedId.TryParse(segment, out var id) ? id.Value : segment;
}
