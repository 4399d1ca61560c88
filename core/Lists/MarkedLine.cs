namespace TanKnock.Core.Lists;

/// <summary>What a list says of one of its sequence lines; not which sequence it is.</summary>
/// <param name="Number">Its line number in the file, from 1.</param>
/// <param name="Note">Its state, and when, from where and for which door it was marked, as far as known.</param>
public readonly record struct MarkedLine(int Number, LineNote Note);
