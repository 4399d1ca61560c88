using TanKnock.Core.Files;
using TanKnock.Tests.Simulation;

namespace TanKnock.Tests.Lists;

/// <summary>Others act, once, when a file has been opened and not yet locked.</summary>
internal sealed class BetweenOpenAndLock(string path, Func<bool> isTime, Action act, IFileSystem? inner = null)
    : FileSystemDecorator(inner ?? PosixFileSystem.Instance)
{
    internal bool HasActed { get; private set; }

    protected override IOpenFile Wrap(IOpenFile file, string opened)
    {
        if (opened == path && !HasActed && isTime())
        {
            HasActed = true;
            act();
        }

        return file;
    }
}
