namespace TanKnock.Seqgen;

/// <summary>What the command line asks for, checked.</summary>
/// <param name="Count">Lines to make.</param>
/// <param name="Server">Path of the server's list, as given; null if only the client's is made.</param>
/// <param name="Client">Path of the client's list, as given; null if only the server's is made.</param>
/// <param name="Rules">What a line may be, as far as it was said.</param>
/// <param name="SecretFile">Path of the secret that the lines are derived from; null: they are random.</param>
/// <param name="Start">Number of the first derived line; null: 1, or where the list ends.</param>
/// <param name="OneWay">Whether the server's list hides its lines.</param>
/// <param name="Seal">Whether the client's list is sealed with a passphrase.</param>
/// <param name="PassphraseFile">Where that is; null: it is asked for.</param>
/// <param name="Append">Whether existing lists are extended.</param>
/// <param name="Force">Whether existing files may be replaced.</param>
internal sealed record Settings(
    int Count,
    string? Server,
    string? Client,
    RulesChoice Rules,
    string? SecretFile,
    ulong? Start,
    bool OneWay,
    bool Seal,
    string? PassphraseFile,
    bool Append,
    bool Force)
{
    /// <summary>The lists' paths.</summary>
    internal IEnumerable<string> Paths => ((string?[])[Server, Client]).OfType<string>();
}
