using System.Diagnostics;
using TanKnock.Tests.Client;
using Xunit;

namespace TanKnock.Tests.Sealing;

/// <summary>A program that waits for a passphrase, which SSH_ASKPASS does not answer before the test does.</summary>
internal sealed class AskingProgram : IDisposable
{
    private readonly Process process;
    private readonly string answer;

    private AskingProgram(Process process, string answer)
    {
        this.process = process;
        this.answer = answer;
    }

    internal int Id => process.Id;

    /// <summary>Starts it; returns when it asks.</summary>
    internal static async Task<AskingProgram> Start(ClientLab lab, string[] command)
    {
        (string asked, string answer) = (Path.Combine(lab.Folder, "asked"), Path.Combine(lab.Folder, "answer"));
        string script = lab.WriteProgram("ask", $"#!/bin/sh\necho asked >'{asked}'\nexec cat '{answer}'\n");
        Assert.Equal(0, lab.RunCommand("mkfifo", asked, answer).ExitCode);
        AskingProgram program = new(
            lab.Start("env", [$"SSH_ASKPASS={script}", "SSH_ASKPASS_REQUIRE=force", .. command]), answer);
        try
        {
            // Opening a pipe waits for its other end.
            await Task.Run(() => File.ReadAllText(asked)).WaitAsync(ClientLab.Patience);
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    internal Task Answer(string passphrase) =>
        Task.Run(() => File.WriteAllText(answer, passphrase + "\n")).WaitAsync(ClientLab.Patience);

    internal ClientLab.Finished End() => ClientLab.End(process);

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
