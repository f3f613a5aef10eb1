namespace Patch.Tests.Webhooks.Providers;

/// <summary>Standard Webhooks, as any sender and as GitLab's signing tokens.</summary>
public sealed class StandardSignatureTests
{
    public static TheoryData<string> Providers => ["generic", "gitlab"];

    /// <summary>The vector of the specification's own libraries.</summary>
    [Fact]
    public void The_specifications_vector_is_verified() => Assert.Equal("verified", new SignedRequest("generic", """{"test": 2432232314}""")
        .Signed("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=").Verdict(SignedRequest.SigningKey));

    [Theory, MemberData(nameof(Providers))]
    public void One_right_signature_among_others_is_enough(string provider)
    {
        var request = new SignedRequest(provider);
        var right = request.Standard("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330");
        var wrong = "v1," + Convert.ToBase64String(new byte[32]);
        foreach (var signature in new[] { right, $"{wrong} {right}", $"{right} {wrong}", $"v1a,AAAA {right}", $"v1,AAAA v2,xx  {right}", $" {right}\t" })
            Assert.Equal("verified", request.Signed(signature).Verdict(SignedRequest.SigningKey));
        Assert.Equal("wrong-signature", request.Signed($"{wrong} {wrong}").Verdict(SignedRequest.SigningKey));
        Assert.Equal("malformed-signature", request.Signed($"{string.Concat(Enumerable.Repeat("v1,AAAA ", 5000))}").Verdict(SignedRequest.SigningKey));
        Assert.Equal("wrong-signature", request.Signed($"{string.Concat(Enumerable.Repeat(wrong + ' ', 5000))}{right}").Verdict(SignedRequest.SigningKey));
    }

    [Theory, MemberData(nameof(Providers))]
    public void Two_keys_are_valid_while_one_is_replaced(string provider)
    {
        const string other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        Assert.Equal("verified", new SignedRequest(provider).Signed(key: other).Verdict(SignedRequest.SigningKey, other));
        Assert.Equal("wrong-signature", new SignedRequest(provider).Signed(key: other).Verdict(SignedRequest.SigningKey));
    }

    [Fact]
    public void A_secret_that_is_no_base64_is_taken_as_it_is_written()
    {
        Assert.Equal("verified", new SignedRequest("generic").Signed(key: "plain secret").Verdict("plain secret"));
        var request = new SignedRequest("generic");
        var key = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("whsec_no base64!"));
        Assert.Equal("verified", request.Signed(request.Standard("i", "1614265330", $"whsec_{key}"), id: "i").Verdict("whsec_no base64!"));
    }

    [Theory, MemberData(nameof(Providers))]
    public void What_is_signed_is_the_id_the_time_and_the_body(string provider)
    {
        Assert.Equal("wrong-signature", new SignedRequest(provider).Signed().With("webhook-id", "msg_other").Verdict(SignedRequest.SigningKey));
        Assert.Equal("wrong-signature", new SignedRequest(provider).Signed().With("webhook-timestamp", "1614265331").Verdict(SignedRequest.SigningKey));
        Assert.Equal("wrong-signature", new SignedRequest(provider, "{}").Signed(new SignedRequest(provider).Standard("msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330")).Verdict(SignedRequest.SigningKey));
    }

    [Theory]
    [InlineData("1614265030", "verified")]
    [InlineData("1614265029", "stale-timestamp")]
    [InlineData("1614265630", "verified")]
    [InlineData("1614265631", "stale-timestamp")]
    [InlineData("0", "stale-timestamp")]
    [InlineData("9223372036854775807", "stale-timestamp")]
    [InlineData("9223372036854775808", "malformed-signature")]
    [InlineData("-1614265330", "malformed-signature")]
    [InlineData("1614265330.5", "malformed-signature")]
    [InlineData("2021-02-25T15:02:10Z", "malformed-signature")]
    [InlineData("1,614,265,330", "malformed-signature")]
    public void The_time_must_be_near(string timestamp, string verdict) =>
        Assert.Equal(verdict, new SignedRequest("generic").Signed(timestamp: timestamp).Verdict(SignedRequest.SigningKey));

    [Fact]
    public void All_three_headers_must_be_there_once()
    {
        Assert.Equal("missing-signature", new SignedRequest("generic").Verdict(SignedRequest.SigningKey));
        Assert.Equal("missing-signature", new SignedRequest("generic").Signed(id: null).Verdict(SignedRequest.SigningKey));
        Assert.Equal("missing-signature", new SignedRequest("generic").Signed(timestamp: null).Verdict(SignedRequest.SigningKey));
        Assert.Equal("missing-signature", new SignedRequest("generic").Signed(signature: " ").Verdict(SignedRequest.SigningKey));
        Assert.Equal("malformed-signature", new SignedRequest("generic").Signed(signature: "v1").Verdict(SignedRequest.SigningKey));
        Assert.Equal("malformed-signature", new SignedRequest("generic").Signed(signature: "v2,AAAA").Verdict(SignedRequest.SigningKey));
        Assert.Equal("malformed-signature", new SignedRequest("generic").Signed(signature: "v1," + new string('A', 10_000)).Verdict(SignedRequest.SigningKey));
        Assert.Equal("doubled-signature", new SignedRequest("generic").Signed().With("webhook-id", "a", "a").Verdict(SignedRequest.SigningKey));
        Assert.Equal("doubled-signature", new SignedRequest("generic").Signed().With("webhook-timestamp", "1", "1").Verdict(SignedRequest.SigningKey));
        Assert.Equal("doubled-signature", new SignedRequest("generic").Signed().With("webhook-signature", "v1,", "v1,").Verdict(SignedRequest.SigningKey));
    }

    [Fact]
    public void GitLabs_secret_token_is_compared_whole()
    {
        Assert.Equal("verified", new SignedRequest("gitlab").With("X-Gitlab-Token", "token").Verdict("new", "token"));
        Assert.Equal("verified", new SignedRequest("gitlab").With("X-Gitlab-Token", new string('t', 5000)).Verdict(new string('t', 5000)));
        Assert.Equal("wrong-signature", new SignedRequest("gitlab").With("X-Gitlab-Token", "toke").Verdict("token"));
        Assert.Equal("wrong-signature", new SignedRequest("gitlab").With("X-Gitlab-Token", "Token").Verdict("token"));
        Assert.Equal("wrong-signature", new SignedRequest("gitlab").With("X-Gitlab-Token", "\ud800").Verdict("token"));
        Assert.Equal("missing-signature", new SignedRequest("gitlab").Verdict("token"));
        Assert.Equal("doubled-signature", new SignedRequest("gitlab").With("X-Gitlab-Token", "token", "token").Verdict("token"));
    }

    [Fact]
    public void GitLabs_signing_token_goes_before_its_secret_token_and_is_never_taken_as_one()
    {
        Assert.Equal("wrong-signature", new SignedRequest("gitlab").With("X-Gitlab-Token", SignedRequest.SigningKey).Verdict(SignedRequest.SigningKey));
        Assert.Equal("wrong-signature", new SignedRequest("gitlab").Signed("v1," + Convert.ToBase64String(new byte[32])).With("X-Gitlab-Token", "token").Verdict("token", SignedRequest.SigningKey));
        Assert.Equal("verified", new SignedRequest("gitlab").Signed().With("X-Gitlab-Token", "token").Verdict("token"));
    }
}
