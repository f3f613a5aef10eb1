using Patch.AppHost;

var builder = DistributedApplication.CreateBuilder(args);

var patchdb = builder.AddPostgres("postgres").WithDataVolume().AddDatabase("patchdb");
var redis = builder.AddRedis("redis");

var api = builder.AddProject("api", "../Patch.Api/Patch.Api.csproj")
    .WithHttpEndpoint(port: Settings.Port, env: "PORT")
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/alive")
    .WithEnvironment("DATA_DIR", Settings.DataDirectory)
    .WithReference(patchdb).WaitFor(patchdb)
    .WithReference(redis).WaitFor(redis);

builder.AddProject("worker", "../Patch.Worker/Patch.Worker.csproj")
    .WithHttpEndpoint(env: "PORT")
    .WithHttpHealthCheck("/alive")
    .WithEnvironment("HOST", "127.0.0.1")
    .WithEnvironment("DATA_DIR", Settings.DataDirectory)
    .WithReference(patchdb).WaitFor(patchdb)
    .WithReference(redis).WaitFor(redis)
    .WithReference(api).WaitFor(api);

builder.Build().Run();
