namespace Patch.Api.Console.SignIn;

/// <summary>Why a sign-in by the provider failed: codes in the address, so that nobody can put words into the page.</summary>
internal static class SignInErrors
{
    public const string Denied = "denied";
    public const string NoRole = "no-role";
    public const string Provider = "provider";

    public static string? Sentence(string? code) => code switch
    {
        Denied => "The provider did not sign you in. Try again, and allow what it asks for.",
        NoRole => "The provider knows you, but gives you no role here. Ask who runs this Patch to map one of your groups to a role.",
        Provider => "The provider did not answer as it should. The cause is in the service's log; try again, or use the admin token.",
        _ => null,
    };
}
