using System.CommandLine;
using System.ComponentModel;
using System.Net.Sockets;
using TanKnock.Cli;
using Xunit;

namespace TanKnock.Tests.Cli;

public sealed class CommandLineTests
{
    public static TheoryData<Exception> OutOfDescriptors => new()
    {
        new Win32Exception(23),
        new Win32Exception(24),
        new SocketException((int)SocketError.TooManyOpenSockets),
        new InvalidOperationException("of a library", new Win32Exception(24)),
    };

    /// <summary>A test must not take its process's descriptors away from the tests beside it: these are thrown.</summary>
    [Theory]
    [MemberData(nameof(OutOfDescriptors), DisableDiscoveryEnumeration = true)]
    public void Too_many_open_files_is_no_bug(Exception thrown) => Assert.Equal(
        (1, "program: error: too many open files\nprogram: hint: raise the limit: ulimit -n, or LimitNOFILE= of a systemd unit\n"),
        Run(thrown));

    [Fact]
    public void What_nobody_foresaw_is_a_bug_to_report() => Assert.Equal(
        (1, "program: error: internal error: Win32Exception: Invalid argument\nprogram: hint: this is a bug: please report it\n"),
        Run(new Win32Exception(22)));

    private static (int Code, string Error) Run(Exception thrown)
    {
        Command command = CommandLine.Create("program", "Throws.");
        command.SetAction(int (ParseResult _) => throw thrown);
        using StringWriter output = new();
        using StringWriter error = new();
        return (CommandLine.Run(command, [], output, error), error.ToString());
    }
}
