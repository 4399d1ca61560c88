using TanKnock.Cli;

namespace TanKnock.Seqgen;

/// <summary>Which options make no sense together.</summary>
internal static class OptionRules
{
    /// <param name="settings">What was asked for.</param>
    /// <param name="newSecret">The secret that is to be made; null: none.</param>
    /// <param name="secretFile">The secret that is there; null: none was named.</param>
    /// <param name="lists">Whether lists are to be made.</param>
    /// <param name="asks">Whether a passphrase is to be asked for.</param>
    /// <exception cref="UserErrorException">They contradict each other.</exception>
    internal static void Check(Settings settings, string? newSecret, string? secretFile, bool lists, bool asks)
    {
        Refuse(settings.Append && settings.Force, "--append and --force exclude each other", "--append alone keeps what is there");
        Refuse(
            newSecret is not null && secretFile is not null,
            "--new-secret and --secret-file exclude each other",
            "--secret-file uses a secret that is there");
        Refuse(
            newSecret is not null && settings.Append,
            "--new-secret and --append exclude each other",
            "lists go on with the secret that they came from: --secret-file names it");
        Refuse(
            asks && settings.PassphraseFile is not null,
            "--passphrase and --passphrase-file exclude each other",
            "--passphrase asks for the passphrase, --passphrase-file says where it stands");
        Refuse(
            settings.SecretFile is null && settings.Paths.Count() < 2,
            "--only needs --secret-file",
            "a random list is good for nothing without the other end's");
        Refuse(
            lists && settings.SecretFile is string secret && settings.Paths.Any(path => Path.GetFullPath(path) == Path.GetFullPath(secret)),
            $"{settings.SecretFile}: named as a secret and as a list",
            "the lists need a file each");
        Refuse(
            settings.Seal && settings.Client is null,
            "--passphrase seals the client's list, and --only server makes none",
            "leave one of them out");
        Refuse(settings.Start is not null && settings.SecretFile is null, "--start needs --secret-file", "random lines have no numbers");
        Refuse(
            !lists && (settings.OneWay || settings.Seal || settings.Start is not null || settings.Paths.Count() < 2),
            "--new-secret alone makes no lists, and the other options are for lists",
            "--count makes lists, too");
    }

    private static void Refuse(bool wrong, string message, string hint)
    {
        if (wrong)
        {
            throw new UserErrorException(message, hint, ExitCode.Usage);
        }
    }
}
