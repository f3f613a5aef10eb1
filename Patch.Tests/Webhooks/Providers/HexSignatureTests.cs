using System.Text;
using Patch.Core.Webhooks.Providers;

namespace Patch.Tests.Webhooks.Providers;

/// <summary>Signatures in hex: of GitHub, the Forgejo family and Bitbucket.</summary>
public sealed class HexSignatureTests
{
    /// <summary>Provider, header, and what stands before the digits.</summary>
    public static TheoryData<string, string, string> Forms => new()
    {
        { "github", "X-Hub-Signature-256", "sha256=" },
        { "bitbucket", "X-Hub-Signature", "sha256=" },
        { "forgejo", "X-Forgejo-Signature", "" },
        { "forgejo", "X-Forgejo-Signature-256", "sha256=" },
        { "forgejo", "X-Forgejo-Signature-256", "" },
        { "jojo", "X-Gitea-Signature", "" },
        { "jojo", "X-Gitea-Signature-256", "sha256=" },
        { "gitea", "X-Gitea-Signature", "" },
        { "gogs", "X-Gogs-Signature", "" },
        { "gogs", "X-Gogs-Signature-256", "sha256=" },
    };

    /// <summary>The example of GitHub's documentation.</summary>
    [Fact]
    public void GitHubs_own_example_is_verified() => Assert.Equal("verified", new SignedRequest("github", "Hello, World!")
        .With("X-Hub-Signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17").Verdict());

    [Theory, MemberData(nameof(Forms))]
    public void A_right_signature_is_verified_and_any_other_is_not(string provider, string header, string prefix)
    {
        string Verdict(Func<SignedRequest, string?> value, params string[] secrets)
        {
            var request = new SignedRequest(provider);
            return request.With(header, value(request)).Verdict(secrets);
        }

        Assert.Equal("verified", Verdict(r => prefix + r.Hex()));
        Assert.Equal("verified", Verdict(r => prefix + r.Hex().ToUpperInvariant()));
        Assert.Equal("verified", Verdict(r => $" \t{prefix}{r.Hex()} "));
        Assert.Equal("verified", Verdict(r => prefix + r.Hex("new"), "new", "old"));
        Assert.Equal("verified", Verdict(r => prefix + r.Hex("old"), "new", "old"));
        Assert.Equal("verified", Verdict(r => prefix + r.Hex(new string('s', 1000)), new string('s', 1000)));
        Assert.Equal("wrong-signature", Verdict(r => prefix + r.Hex("other"), "new", "old"));
        Assert.Equal("wrong-signature", Verdict(r => prefix + new SignedRequest(provider, "{}").Hex()));
        Assert.Equal("wrong-signature", Verdict(_ => prefix + new string('0', 64)));
        Assert.Equal("missing-signature", Verdict(_ => null));
        Assert.Equal("missing-signature", Verdict(_ => " "));
        foreach (var malformed in (Func<SignedRequest, string>[])
            [_ => "00", r => r.Hex()[1..], r => r.Hex() + "0", r => "g" + r.Hex()[1..], r => r.Hex()[1..] + "\u0660", r => $"{r.Hex()},{prefix}{r.Hex()}", r => r.Hex().Insert(32, " "), _ => new string('a', 10_000), _ => "\ud800"])
            Assert.Equal("malformed-signature", Verdict(r => prefix + malformed(r)));
        Assert.Equal("malformed-signature", Verdict(r => $"sha1={r.Hex()}"));
    }

    [Theory, MemberData(nameof(Forms))]
    public void A_doubled_signature_is_refused_though_both_are_right(string provider, string header, string prefix)
    {
        var request = new SignedRequest(provider);
        Assert.Equal("doubled-signature", request.With(header, prefix + request.Hex(), prefix + request.Hex()).Verdict());
    }

    [Fact]
    public void GitHub_and_Bitbucket_need_their_prefix_and_Forgejos_plain_header_has_none()
    {
        var request = new SignedRequest("github");
        Assert.Equal("malformed-signature", request.With("X-Hub-Signature-256", request.Hex()).Verdict());
        request = new SignedRequest("bitbucket");
        Assert.Equal("malformed-signature", request.With("X-Hub-Signature", request.Hex()).Verdict());
        request = new SignedRequest("forgejo");
        Assert.Equal("malformed-signature", request.With("X-Forgejo-Signature", $"sha256={request.Hex()}").Verdict());
    }

    [Theory]
    [InlineData("jojo", "X-Hub-Signature-256")]
    [InlineData("gitea", "X-Hub-Signature-256")]
    [InlineData("github", "X-Hub-Signature")]
    [InlineData("bitbucket", "X-Hub-Signature-256")]
    public void Another_forges_header_is_no_signature(string provider, string header)
    {
        var request = new SignedRequest(provider);
        Assert.Equal("missing-signature", request.With(header, $"sha256={request.Hex()}").Verdict());
    }

    [Fact]
    public void Of_the_headers_that_Forgejo_sends_beside_each_other_the_first_decides()
    {
        var request = new SignedRequest("forgejo").With("X-Forgejo-Signature", "");
        Assert.Equal("verified", request.With("X-Gitea-Signature", request.Hex()).With("X-Gogs-Signature", "no").Verdict());
        Assert.Equal("malformed-signature", request.With("X-Forgejo-Signature", "no").Verdict());
    }

    [Fact]
    public void The_bytes_are_signed_as_they_are()
    {
        var request = new SignedRequest("github", "\uFEFF{\"a\":\"\u00E9\"}");
        request.Body[^3] = 0xFF;
        Assert.False(Encoding.UTF8.GetString(request.Body).EndsWith("\u00E9\"}", StringComparison.Ordinal));
        Assert.Equal("verified", request.With("X-Hub-Signature-256", $"sha256={request.Hex()}").Verdict());
    }

    [Fact]
    public void Checking_costs_no_memory()
    {
        var request = new SignedRequest("github", new string('x', 8192));
        request.With("X-Hub-Signature-256", $"sha256={request.Hex()}");
        var (header, terms, body) = (request.Header, SignedRequest.Terms("another", SignedRequest.Secret), request.Body);
        var allocated = 0L;
        for (var round = 0; round < 200; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.Same(SignatureVerdict.Verified.Instance, request.Provider.Verify(header, body, terms));
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }
}
