using TanKnock.Core.Sequences;

namespace TanKnock.Seqgen;

/// <summary>What the command line asks for, checked.</summary>
/// <param name="Count">Lines to make.</param>
/// <param name="Server">Path of the server's list, as given.</param>
/// <param name="Client">Path of the client's list, as given.</param>
/// <param name="Rules">What a line may be.</param>
/// <param name="Append">Whether two existing lists are extended.</param>
/// <param name="Force">Whether existing files may be replaced.</param>
internal sealed record Settings(
    int Count, string Server, string Client, SequenceRules Rules, bool Append, bool Force);
