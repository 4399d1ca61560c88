using System.Globalization;
using System.Runtime.InteropServices;
using TanKnock.Cli;
using TanKnock.Core.Files;
using TanKnock.Daemon.Configuration;
using TanKnock.Daemon.Interop;
using TanKnock.Daemon.Listening;

namespace TanKnock.Daemon.Inspect;

/// <summary>The user whom <c>check</c> becomes, so that it finds what a daemon of this user would.</summary>
/// <param name="Id">The user.</param>
/// <param name="Group">Their group.</param>
/// <param name="Name">Their name; null if no account has this number.</param>
internal sealed unsafe record CheckedUser(uint Id, uint Group, string? Name)
{
    public override string ToString() => Name ?? Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>A user by name or number.</summary>
    /// <exception cref="UserErrorException">There is none of that name.</exception>
    internal static CheckedUser Named(string text) =>
        Read(Libc.AccountByName(text))
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
        bool done = (Name is null ? Libc.SetGroups(1, &group) : Libc.InitGroups(Name, group)) == 0 && Libc.SetGroup(group) == 0 && Libc.SetUser(Id) == 0;
        if (!done)
        {
            throw new UserErrorException(
                $"cannot check as user {this}: {Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError())}", "that takes root");
        }
    }

    private static CheckedUser WithId(uint id, uint group) => Read(Libc.AccountById(id)) ?? new CheckedUser(id, group, null);

    private static CheckedUser? Read(Libc.Account* account) =>
        account is null ? null : new CheckedUser(account->User, account->Group, Marshal.PtrToStringUTF8((nint)account->Name));
}
