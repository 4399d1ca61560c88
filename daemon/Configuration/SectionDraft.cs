using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>A section while it is being read.</summary>
internal abstract class SectionDraft
{
    private readonly Dictionary<string, int> lines = [];

    /// <summary>Whether the directive was there, with a good value or a bad one.</summary>
    public bool Has(string directive) => lines.ContainsKey(directive);

    /// <summary>The line of the directive, 0 if it was not there.</summary>
    public int LineOf(string directive) => lines.GetValueOrDefault(directive);

    /// <summary>Null: not given in this section.</summary>
    public TimeSpan? CommandLimit { get; set; }

    public void Note(string directive, int line) => lines[directive] = line;

    protected ImmutableDictionary<string, int> Lines => lines.ToImmutableDictionary();
}
