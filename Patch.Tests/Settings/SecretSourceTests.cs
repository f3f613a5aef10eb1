using Patch.Core.Settings;

namespace Patch.Tests.Settings;

public sealed class SecretSourceTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("patch-secret-source").FullName;
    private readonly string variable = $"PATCH_TEST_{Guid.NewGuid():N}";

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(variable, null);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_value_comes_before_the_variable_and_the_variable_before_the_file()
    {
        var file = Path.Combine(folder, "secret");
        File.WriteAllText(file, " three\r\n");
        Environment.SetEnvironmentVariable(variable, "two");

        Assert.Equal(new SecretFound("", null, " one "), SecretSource.Read(" one ", variable, file));
        Assert.Equal(new SecretFound("Env", variable, "two"), SecretSource.Read(" ", $" {variable} ", file));
        Assert.Equal(new SecretFound("File", file, "three"), SecretSource.Read(null, "", $" {file} "));
    }

    [Fact]
    public void What_is_missing_is_told_apart()
    {
        var (empty, huge) = (Path.Combine(folder, "empty"), Path.Combine(folder, "huge"));
        File.WriteAllText(empty, "\n\n");
        File.WriteAllText(huge, new string('x', SecretSource.LongestFile + 1));

        Check(SecretLack.NotSet, "", null, SecretSource.Read(null, null, null));
        Check(SecretLack.NoVariable, "Env", variable, SecretSource.Read(null, variable, empty));
        Check(SecretLack.Empty, "File", empty, SecretSource.Read(null, null, empty));
        Check(SecretLack.TooLong, "File", huge, SecretSource.Read(null, null, huge));
        foreach (var gone in new[] { folder, Path.Combine(folder, "gone"), Path.Combine(folder, "no", "such", "folder") })
            Check(SecretLack.NoFile, "File", gone, SecretSource.Read(null, null, gone));
        Check(SecretLack.Unreadable, "File", "a\0b", SecretSource.Read(null, null, "a\0b"));

        static void Check(SecretLack lack, string suffix, string? place, SecretFound found) =>
            Assert.Equal((lack, suffix, place, null), (found.Lack, found.Suffix, found.Place, found.Text));
    }
}
