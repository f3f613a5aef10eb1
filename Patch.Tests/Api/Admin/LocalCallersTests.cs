using System.Net;
using Microsoft.AspNetCore.Http;
using Patch.Api.Admin;

namespace Patch.Tests.Api.Admin;

public sealed class LocalCallersTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:3000", null, null, true)]
    [InlineData("127.0.0.9", "127.0.0.1:3000", null, null, true)]
    [InlineData("::1", "[::1]:3000", null, null, true)]
    [InlineData("::ffff:127.0.0.1", "LOCALHOST", null, null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:3000", "Origin", "http://127.0.0.1:3000", true)]
    [InlineData("10.0.0.4", "localhost:3000", null, null, false)]
    [InlineData("::ffff:10.0.0.4", "localhost:3000", null, null, false)]
    [InlineData("127.0.0.1", "patch.example", null, null, false)]
    [InlineData("127.0.0.1", "", null, null, false)]
    [InlineData("127.0.0.1", "localhost:3000", "X-Forwarded-For", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost:3000", "x-forwarded-for", "", false)]
    [InlineData("127.0.0.1", "localhost:3000", "Forwarded", "for=127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost:3000", "X-Forwarded-Proto", "https", false)]
    [InlineData("127.0.0.1", "localhost:3000", "X-Real-IP", "127.0.0.1", false)]
    [InlineData("127.0.0.1", "localhost:3000", "Via", "1.1 proxy", false)]
    [InlineData("127.0.0.1", "localhost:3000", "Origin", "https://evil.example", false)]
    [InlineData("127.0.0.1", "localhost:3000", "Origin", "http://localhost:4000", false)]
    [InlineData("127.0.0.1", "localhost:3000", "Origin", "null", false)]
    public void Only_a_direct_call_from_this_machine_is_local(string address, string host, string? header, string? value, bool local)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Host = new HostString(host);
        if (header is not null)
            context.Request.Headers[header] = value;
        Assert.Equal(local, LocalCallers.Include(context));
    }

    [Fact]
    public void Caller_of_unknown_address_is_not_local()
    {
        var context = new DefaultHttpContext();
        context.Request.Host = new HostString("localhost");
        Assert.False(LocalCallers.Include(context));
    }
}
