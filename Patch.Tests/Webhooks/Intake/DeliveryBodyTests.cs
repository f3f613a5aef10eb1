using System.Text;
using Patch.Core.Webhooks.Intake;

namespace Patch.Tests.Webhooks.Intake;

public sealed class DeliveryBodyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(8192)]
    [InlineData(3_000_000)]
    public void A_body_comes_back_as_it_was(int length)
    {
        var raw = new byte[length];
        new Random(length).NextBytes(raw);
        Assert.Equal(raw, DeliveryBody.Read(DeliveryBody.Pack(raw)));
    }

    [Fact]
    public void Json_takes_less_room()
    {
        var raw = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 200).Select(n => $"{{\"id\":{n},\"message\":\"commit {n}\"}},")));
        Assert.InRange(DeliveryBody.Pack(raw).Length, 1, raw.Length / 3);
    }

    [Fact]
    public void Damage_and_a_bomb_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => DeliveryBody.Read([1, 2, 3, 4, 5, 255, 255]));
        Assert.Throws<InvalidDataException>(() => DeliveryBody.Read(DeliveryBody.Pack(new byte[DeliveryBody.MaxBytes + 1])));
    }
}
