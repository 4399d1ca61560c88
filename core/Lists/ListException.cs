namespace TanKnock.Core.Lists;

/// <summary>Carries a <see cref="ListError"/> out of nested list code; turned into a verdict before it leaves this folder.</summary>
internal sealed class ListException(ListError error) : Exception(error.ToString())
{
    internal ListError Error { get; } = error;
}
