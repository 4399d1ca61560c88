namespace TanKnock.EndToEnd;

/// <summary>A user without privileges, of whom no account is needed, and what they can get at in a lab.</summary>
internal static class OtherUser
{
    internal const string Id = "64321";

    /// <summary>The daemon's program where that user can start it, wherever it was built; they can enter the lab's folder.</summary>
    internal static async Task<string> ProgramAsync(Site site)
    {
        string programs = site.Lab.At("programs");
        await Commands.RunAsync("cp", ["-r", Path.GetDirectoryName(Programs.Tanknockd)!, programs]);
        await Commands.RunAsync("chmod", ["-R", "a+rX", programs]);
        await Commands.RunAsync("chmod", ["711", site.Lab.Folder]);
        return Path.Combine(programs, "tanknockd");
    }

    /// <summary>Puts the server's list into a folder of that user, and gives its new path.</summary>
    internal static async Task<string> OwnListAsync(Site site)
    {
        string own = site.Lab.At("own");
        Directory.CreateDirectory(own, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(site.ServerList, Path.Combine(own, "server.tan"));
        await Commands.RunAsync("chown", ["-R", $"{Id}:{Id}", own]);
        return Path.Combine(own, "server.tan");
    }
}
