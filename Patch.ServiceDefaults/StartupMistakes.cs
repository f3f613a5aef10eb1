using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Npgsql;
using Patch.Core.Data;
using Patch.Core.Settings;

namespace Patch.ServiceDefaults;

/// <summary>The mistakes of an operator that can stop a start, each in a sentence that begins with the setting's key.</summary>
public static partial class StartupMistakes
{
    private const string PostgresKey = "ConnectionStrings:" + DataRegistration.DatabaseName;
    private const string RedisKey = "ConnectionStrings:" + DataRegistration.RedisName;

    /// <summary>What was wrong; empty when <paramref name="failure"/> is no mistake in the settings.</summary>
    public static IReadOnlyList<string> Sentences(Exception failure) => failure switch
    {
        AggregateException many => Together(many),
        OptionsValidationException refused => [.. refused.Failures.Select(text => Refused(refused.OptionsType, text))],
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } unreadable => [Named(unreadable.Message)],
        ArgumentException { Source: "Npgsql" or "System.Data.Common" } malformed => [$"{PostgresKey}: {malformed.Message}"],
        ArgumentException { Source: "StackExchange.Redis" } malformed => [$"{RedisKey}: {malformed.Message}"],
        NpgsqlException unreachable => [$"{PostgresKey}: the database cannot be used: {unreachable.Message}"],
        InvalidOperationException { InnerException: NpgsqlException unreachable } => Sentences(unreachable),
        IOException { InnerException: AddressInUseException taken } =>
            [$"PORT or ASPNETCORE_URLS: another program listens on that address already ({taken.Message}); stop it or choose another port."],
        _ => [],
    };

    /// <summary>Several options classes may be wrong at once. One surprise among them keeps the whole an exception.</summary>
    private static IReadOnlyList<string> Together(AggregateException many)
    {
        var each = many.Flatten().InnerExceptions.Select(Sentences).ToList();
        return each.Exists(sentences => sentences.Count == 0) ? [] : [.. each.SelectMany(sentences => sentences)];
    }

    private static string Refused(Type options, string failure)
    {
        var section = options.GetField("Section", BindingFlags.Public | BindingFlags.Static)?.GetRawConstantValue() as string;
        var annotation = Annotation().Match(failure);
        if (section is null || !annotation.Success)
            return failure;
        return WithVariable($"{section}:{annotation.Groups["member"].Value}") + ": " + annotation.Groups["error"].Value;
    }

    /// <summary>The binder's sentence names the key; the variable of the original is named beside it where there is one.</summary>
    private static string Named(string message)
    {
        var key = LegacyVariables.Keys.Values.FirstOrDefault(key => message.Contains($"'{key}'", StringComparison.OrdinalIgnoreCase));
        return key is null ? message : $"{WithVariable(key)}: {message}";
    }

    private static string WithVariable(string key)
    {
        var variables = LegacyVariables.Keys.Where(pair => pair.Value.Equals(key, StringComparison.OrdinalIgnoreCase)).Select(pair => pair.Key);
        return variables.FirstOrDefault() is { } variable ? $"{key} ({variable})" : key;
    }

    /// <summary>How the data annotations validator words one failure.</summary>
    [GeneratedRegex(@"^DataAnnotation validation failed for '[^']*' members: '(?<member>[^']*)' with the error: '(?<error>.*)'\.$", RegexOptions.Singleline)]
    private static partial Regex Annotation();
}
