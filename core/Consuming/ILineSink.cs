using TanKnock.Core.Files;

namespace TanKnock.Core.Consuming;

/// <summary>Takes the lines of a list one by one while <see cref="ListReader"/> reads them.</summary>
internal interface ILineSink
{
    /// <summary>Takes the next line, its line feed cut off.</summary>
    /// <exception cref="FaultException">The list is to be refused.</exception>
    void Add(ReadOnlySpan<byte> line, long offset);
}
