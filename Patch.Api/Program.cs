var builder = WebApplication.CreateBuilder(args);
await using var app = builder.Build();
app.MapGet("/alive", () => "ok");
await app.RunAsync();
