using System.Diagnostics;
using Patch.ServiceDefaults;
using Patch.Tests.Support;

namespace Patch.Tests.Deploy;

/// <summary>The services with the environment of their images, and the command that the images' health checks run.</summary>
public sealed class HealthCheckTests
{
    [Theory]
    [InlineData("api", "Patch.Api")]
    [InlineData("worker", "Patch.Worker")]
    public async Task The_health_check_of_the_image_tells_a_service_that_is_up_from_one_that_is_not(string folder, string program)
    {
        var data = Programs.NewFolder("image");
        var port = $"{Programs.FreePort()}";
        var image = Dockerfile.Read($"deploy/{folder}/Dockerfile");
        var exposed = image.Single("EXPOSE");

        // As the image has it, but for the port and the folders, which are this machine's.
        var settings = image.Environment.Select(pair => KeyValuePair.Create<string, string?>(pair.Key, pair switch
        {
            { Key: "DATA_DIR" or "Patch__Workspaces__Directory" } => data,
            { Key: "HOST" } => "127.0.0.1",
            _ => pair.Value == exposed ? port : pair.Value,
        }));
        await using (await ServiceProcess.StartedAsync(settings, program))
        {
            Assert.Equal((0, ""), await CheckAsync(program, $"http://127.0.0.1:{port}{HealthEndpoints.AlivePath}"));
            Assert.Equal((1, $"http://127.0.0.1:{port}/nothing answered 404.\n"), await CheckAsync(program, $"http://127.0.0.1:{port}/nothing"));
        }

        var (exitCode, sentence) = await CheckAsync(program, $"http://127.0.0.1:{port}{HealthEndpoints.AlivePath}");
        Assert.Equal(1, exitCode);
        Assert.Contains("does not answer", sentence, StringComparison.Ordinal);
        Programs.DeleteFolder(data);
    }

    [Theory]
    [InlineData]
    [InlineData("3000")]
    [InlineData("http://127.0.0.1:3000/alive", "more")]
    public async Task A_health_check_without_its_URL_starts_nothing(params string[] arguments)
    {
        var (exitCode, sentence) = await CheckAsync("Patch.Api", arguments);
        Assert.Equal(1, exitCode);
        Assert.Equal("--healthcheck needs one URL, such as http://127.0.0.1:3000/alive.\n", sentence);
    }

    private static async Task<(int ExitCode, string Error)> CheckAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), HealthProbe.Switch, .. arguments])
        {
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        })!;
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await Programs.EndedAsync(process);
        return (process.ExitCode, error);
    }
}
