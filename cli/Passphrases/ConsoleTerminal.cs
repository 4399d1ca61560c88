using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using TanKnock.Core.Secrets;

namespace TanKnock.Cli.Passphrases;

/// <summary>The terminal of a program on Windows or macOS, as long as its standard input is that.</summary>
internal sealed class ConsoleTerminal : ITerminal
{
    private ConsoleTerminal()
    {
    }

    internal static ConsoleTerminal? Open() => Console.IsInputRedirected ? null : new ConsoleTerminal();

    public Passphrase? Ask(string prompt, CancellationToken stop)
    {
        char[] typed = GC.AllocateArray<char>(PassphraseFile.MaxLength, pinned: true);
        using PinnedBytes line = new(Encoding.UTF8.GetMaxByteCount(typed.Length));
        Console.Error.Write(prompt);
        try
        {
            int length = Read(typed);
            stop.ThrowIfCancellationRequested();
            return Passphrase.FromLine(line.Span[..Encoding.UTF8.GetBytes(typed.AsSpan(0, length), line.Span)]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(typed.AsSpan()));
            Console.Error.WriteLine();
        }
    }

    public void Dispose()
    {
        // The console stays open.
    }

    private static int Read(Span<char> typed)
    {
        int length = 0;
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
            {
                length = Math.Max(length - 1, 0);
            }
            else if (key.KeyChar != 0 && length < typed.Length)
            {
                typed[length++] = key.KeyChar;
            }
        }

        return length;
    }
}
