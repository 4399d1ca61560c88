using System.Collections.Immutable;

namespace TanKnock.Daemon.Configuration;

/// <summary>One row of <see cref="DirectiveTable"/>: all there is to know of a directive.</summary>
/// <param name="Name">One of <see cref="DirectiveNames"/>.</param>
/// <param name="Section">Where it may stand.</param>
/// <param name="Form">How its value is written.</param>
/// <param name="Value">What the value looks like, for usage, hints and the manual; empty if there is none.</param>
/// <param name="Apply">Reads the value into the draft of its section, or says why not.</param>
internal sealed record Directive(
    string Name,
    DirectiveSection Section,
    ValueForm Form,
    string Value,
    Action<SectionDraft, DirectiveValue> Apply)
{
    /// <summary>Other names, which mean the same.</summary>
    public ImmutableArray<string> Aliases { get; init; } = [];

    /// <summary>What holds without the directive, for the manual.</summary>
    public string Default { get; init; } = "none";

    /// <summary>Of several in a section the first counts, not the last: knockd treats Interface so.</summary>
    public bool FirstCounts { get; init; }

    /// <summary>A line as it should be.</summary>
    public string Example => Form == ValueForm.None ? Name : $"{Name} = {Value}";
}
