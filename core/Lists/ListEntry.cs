namespace TanKnock.Core.Lists;

/// <summary>One sequence line of a list as it was read.</summary>
/// <param name="Offset">Where the line begins in the file, in bytes.</param>
/// <param name="Length">Its length in bytes without the line ending.</param>
/// <param name="Number">Its line number in the file, from 1; blank lines and comments count, as in any editor.</param>
/// <param name="State">Its state in the file.</param>
/// <param name="HasRoom">Whether it can take its mark and the longest note in place.</param>
/// <param name="FirstKnock">Where its knocks begin in the list's knocks.</param>
/// <param name="KnockCount">How many they are.</param>
public readonly record struct ListEntry(
    long Offset, int Length, int Number, LineState State, bool HasRoom, int FirstKnock, int KnockCount);
