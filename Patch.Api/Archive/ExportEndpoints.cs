using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Patch.Api.Http;
using Patch.Core.Archive.Export;

namespace Patch.Api.Archive;

/// <summary>The original's files, as Patch would write them now.</summary>
internal static class ExportEndpoints
{
    public static RouteGroupBuilder MapExport(this RouteGroupBuilder admin)
    {
        admin.MapExactGet("/export/{file}", Export).WithTags("Export").WithName("ExportFile")
            .WithSummary("One of the original's files, written from one state of the database")
            .Produces<string>(StatusCodes.Status200OK, "application/json", "application/x-ndjson")
            .ProducesProblem(StatusCodes.Status404NotFound);
        return admin;
    }

    private static Results<PushStreamHttpResult, ProblemHttpResult> Export(
        [Description("Its name, such as flow-events.jsonl.")] string file, ExportArchive export, CancellationToken cancellationToken) =>
        export.ContentTypeOf(file) is { } contentType
            ? TypedResults.Stream(output => export.WriteAsync(file, output, cancellationToken), contentType, file)
            : Problems.NotFound("export_file_not_found", $"There is no such file; there are {string.Join(", ", export.FileNames)}.");
}
