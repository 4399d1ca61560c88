using System.Globalization;
using System.Runtime.InteropServices;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Inspect;

/// <summary>The user whom <c>check</c> becomes, so that it finds what a daemon of this user would.</summary>
/// <param name="Id">The user.</param>
/// <param name="Group">Their group.</param>
/// <param name="Name">Their name; null if no account has this number.</param>
internal sealed unsafe partial record CheckedUser(uint Id, uint Group, string? Name)
{
    public override string ToString() => Name ?? Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>A user by name or number.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    internal static CheckedUser Named(string text) =>
        Read(ByName(text))
        ?? (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id) ? WithId(id, id) : null)
        ?? throw new UserErrorException($"there is no user {text}", null, ExitCode.Usage);

    /// <summary>Whose daemon it is, by what belongs to it: its state folder, or else its lists. Null: root's, or nobody can
    /// tell.</summary>
    /// <param name="settings">What it is configured to.</param>
    /// <param name="place">What belongs to that user.</param>
    internal static CheckedUser? OwnerOf(DaemonSettings settings, out string place)
    {
        place = settings.StateDirectory;
        FileFacts? facts = FileCheck.Look(place);
        if (facts is null
            && settings.Doors.SelectMany(door => ListPaths.Expand(door.OneTimeSequences)).FirstOrDefault(File.Exists) is string list)
        {
            place = list;
            facts = FileCheck.Look(place);
        }

        return facts is { Owner: not 0 } owned ? WithId(owned.Owner, owned.Group) : null;
    }

    /// <summary>From now on this process, all of its threads, is that user's.</summary>
    /// <exception cref="UserErrorException">Only root can do that.</exception>
    internal void Become()
    {
        if (Id == PosixFileSystem.Instance.CurrentUser)
        {
            return;
        }

        uint group = Group;
        bool done = (Name is null ? SetGroups(1, &group) : InitGroups(Name, group)) == 0 && SetGroup(group) == 0 && SetUser(Id) == 0;
        if (!done)
        {
            throw new UserErrorException(
                $"cannot check as user {this}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}", "that takes root");
        }
    }

    private static CheckedUser WithId(uint id, uint group) => Read(ById(id)) ?? new CheckedUser(id, group, null);

    private static CheckedUser? Read(Account* account) =>
        account is null ? null : new CheckedUser(account->User, account->Group, Marshal.PtrToStringUTF8((nint)account->Name));

    [LibraryImport("libc", EntryPoint = "getpwnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Account* ByName(string name);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial Account* ById(uint id);

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitGroups(string name, uint group);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);

    /// <summary><c>struct passwd</c> of Linux, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Account
    {
        public byte* Name;
        public byte* Password;
        public uint User;
        public uint Group;
    }
}
