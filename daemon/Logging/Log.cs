using Microsoft.Extensions.Logging;

namespace TanKnock.Daemon.Logging;

/// <summary>Every event that the daemon logs, one row each. The first words are what scripts and fail2ban look for
/// (docs/log-events.md); no row takes a sequence.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "listening on {Interface}")]
    internal static partial void Listening(ILogger log, string @interface);

    [LoggerMessage(2, LogLevel.Information, "stopped")]
    internal static partial void Stopped(ILogger log);

    [LoggerMessage(3, LogLevel.Error, "stopping: {Service} failed: {Reason}")]
    internal static partial void ServiceFailed(ILogger log, string service, string reason);

    [LoggerMessage(4, LogLevel.Warning, "root's capabilities cannot be dropped: {Reason}")]
    internal static partial void PrivilegesStay(ILogger log, string reason);

    [LoggerMessage(5, LogLevel.Warning, "the pid file stays: {Reason}")]
    internal static partial void PidFileStays(ILogger log, string reason);

    [LoggerMessage(6, LogLevel.Warning, "waiting for {Interface}: {Reason}")]
    internal static partial void Waiting(ILogger log, string @interface, string reason);

    [LoggerMessage(7, LogLevel.Warning, "lost {Interface}: {Reason}; waiting for it")]
    internal static partial void Lost(ILogger log, string @interface, string reason);

    [LoggerMessage(8, LogLevel.Information, "capabilities kept: {Capabilities}")]
    internal static partial void PrivilegesKept(ILogger log, string capabilities);

    [LoggerMessage(9, LogLevel.Information, "capabilities kept, all that there are: {Reason}")]
    internal static partial void PrivilegesNeeded(ILogger log, string reason);

    [LoggerMessage(10, LogLevel.Information, "open {Door} for {Address} ({List} line {Line}, {Left} left)")]
    internal static partial void Open(ILogger log, string door, string address, string list, int line, int left);

    [LoggerMessage(11, LogLevel.Information, "open {Door} for {Address} (fixed sequence)")]
    internal static partial void OpenFixed(ILogger log, string door, string address);

    [LoggerMessage(12, LogLevel.Information, "close {Door} for {Address}")]
    internal static partial void Close(ILogger log, string door, string address);

    [LoggerMessage(13, LogLevel.Warning, "refused {Door} for {Address} ({List} line {Line}): {Reason}")]
    internal static partial void Refused(ILogger log, string door, string address, string list, int line, string reason);

    [LoggerMessage(14, LogLevel.Error, "refused {Door} for {Address}: too many doors are open already")]
    internal static partial void TooManyOpen(ILogger log, string door, string address);

    [LoggerMessage(15, LogLevel.Information, "open {Door} for {Address} by {Person} ({List} line {Line}, {Left} left)")]
    internal static partial void OpenByPerson(
        ILogger log, string door, string address, string person, string list, int line, int left);

    [LoggerMessage(16, LogLevel.Information, "still open {Door} for {Address}: opened by a daemon that ended; closes in {Seconds} s")]
    internal static partial void StillOpen(ILogger log, string door, string address, long seconds);

    [LoggerMessage(17, LogLevel.Warning, "left open {Door} for {Address}: by a daemon that ended; closing it now")]
    internal static partial void LeftOpen(ILogger log, string door, string address);

    [LoggerMessage(18, LogLevel.Warning, "cannot remember what is open: {Reason}; doors are opened all the same, but stay open if the daemon dies")]
    internal static partial void OpenUnremembered(ILogger log, string reason);

    [LoggerMessage(19, LogLevel.Information, "ignored {Door} for {Address}: it was opened for it just now; cooldown for {Seconds} s more")]
    internal static partial void Ignored(ILogger log, string door, string address, long seconds);

    [LoggerMessage(20, LogLevel.Warning, "skipped {List} lines {Lines}: {Address} used line {Line} of {Door}")]
    internal static partial void Skipped(ILogger log, string list, string lines, string address, int line, string door);

    [LoggerMessage(21, LogLevel.Warning, "replay of {List} line {Line} by {Address} at {Door}: nothing opened")]
    internal static partial void Replay(ILogger log, string list, int line, string address, string door);

    [LoggerMessage(22, LogLevel.Warning, "burned {List} line {Line} of {Door}: both {Address} and {Other} knocked it; somebody is copying it from the wire")]
    internal static partial void Burned(ILogger log, string list, int line, string door, string address, string other);

    [LoggerMessage(23, LogLevel.Error, "burned {List} line {Line} of {Door} ({Address} and {Other}), but its mark failed: {Reason}")]
    internal static partial void BurnFailed(
        ILogger log, string list, int line, string door, string address, string other, string reason);

    [LoggerMessage(24, LogLevel.Information, "added {List} to {Door}: {Left} unused lines")]
    internal static partial void ListAdded(ILogger log, string list, string door, int left);

    [LoggerMessage(25, LogLevel.Warning, "ledger in {Folder}: {Count} lines of a write that a crash cut short; nothing was opened for them")]
    internal static partial void LedgerTorn(ILogger log, string folder, int count);

    [LoggerMessage(26, LogLevel.Warning, "ledger cannot grow: {Reason}; once it is full, no list opens a door")]
    internal static partial void LedgerShort(ILogger log, string reason);

    [LoggerMessage(27, LogLevel.Error, "ledger was gone from {Folder}, or another was there: written anew, nothing is forgotten")]
    internal static partial void LedgerReturned(ILogger log, string folder);

    [LoggerMessage(28, LogLevel.Warning, "used up {List} of {Door}: it has no unused line left, others of the door have")]
    internal static partial void UsedUp(ILogger log, string list, string door);

    [LoggerMessage(30, LogLevel.Error, "list refused for {Door}: {Reason}")]
    internal static partial void ListRefused(ILogger log, string door, string reason);

    [LoggerMessage(31, LogLevel.Error, "disabled {Door}: {List} has no unused line left")]
    internal static partial void Exhausted(ILogger log, string door, string list);

    [LoggerMessage(32, LogLevel.Warning, "low {List}: {Left} unused lines left for {Door}")]
    internal static partial void LowWater(ILogger log, string list, int left, string door);

    [LoggerMessage(33, LogLevel.Warning, "list without room for notes: {Reason}")]
    internal static partial void NoRoom(ILogger log, string reason);

    [LoggerMessage(34, LogLevel.Information, "reread {List}: it was changed, {Left} unused lines")]
    internal static partial void Reread(ILogger log, string list, int left);

    [LoggerMessage(35, LogLevel.Warning, "healed {List} lines {Lines} of {Door}: they were spent and had come back unused; marked again{Spent}")]
    internal static partial void Healed(ILogger log, string list, string lines, string door, string spent);

    [LoggerMessage(36, LogLevel.Error, "spent lines of {Door} came back unused and cannot be marked again, but open nothing: {Reason}")]
    internal static partial void HealFailed(ILogger log, string door, string reason);

    [LoggerMessage(37, LogLevel.Information, "enabled {Door}: {List} has {Left} unused lines again")]
    internal static partial void Enabled(ILogger log, string door, string list, int left);

    [LoggerMessage(38, LogLevel.Warning, "revoked {List} of {Door}: the file is gone")]
    internal static partial void ListGone(ILogger log, string list, string door);

    [LoggerMessage(39, LogLevel.Warning, "new ledger in {Folder}: what was spent before is known from the lists alone")]
    internal static partial void NewLedger(ILogger log, string folder);

    [LoggerMessage(40, LogLevel.Warning, "command of {Door} for {Address} failed ({Status}): {Output}")]
    internal static partial void CommandFailed(ILogger log, string door, string address, string status, string output);

    [LoggerMessage(41, LogLevel.Information, "command of {Door} for {Address} said: {Output}")]
    internal static partial void CommandSaid(ILogger log, string door, string address, string output);

    [LoggerMessage(42, LogLevel.Warning, "trusted because of strict_modes = no: {Reason}")]
    internal static partial void Tolerated(ILogger log, string reason);

    [LoggerMessage(43, LogLevel.Warning, "unsafe configuration: {Finding}")]
    internal static partial void UnsafeConfiguration(ILogger log, string finding);

    [LoggerMessage(50, LogLevel.Warning, "{Count} events lost: too many at once")]
    internal static partial void EventsLost(ILogger log, long count);

    [LoggerMessage(51, LogLevel.Warning, "the kernel dropped {Count} packets")]
    internal static partial void PacketsDropped(ILogger log, long count);

    [LoggerMessage(52, LogLevel.Information, "{Count} more events of the kind {Kind} were not logged")]
    internal static partial void NotLogged(ILogger log, long count, string kind);

    [LoggerMessage(53, LogLevel.Warning, "{Count} log lines lost: they came faster than they could be written")]
    internal static partial void LinesLost(ILogger log, long count);

    [LoggerMessage(54, LogLevel.Warning, "cannot look at the interfaces: {Reason}; those that are listened to stay so")]
    internal static partial void InterfacesUnseen(ILogger log, string reason);

    [LoggerMessage(62, LogLevel.Debug, "command of {Door} for {Address}: {Command}")]
    internal static partial void CommandBegun(ILogger log, string door, string address, string command);

    [LoggerMessage(70, LogLevel.Information, "status of {Interface}: {Observed} packets observed, {Other} other frames, {Malformed} malformed, {Dropped} dropped by the kernel")]
    internal static partial void StatusOfInterface(
        ILogger log, string @interface, long observed, long other, long malformed, long dropped);

    [LoggerMessage(71, LogLevel.Information, "status of matching: {Attempts} attempts, {Begun} begun, {Strays} strays, {Evicted} evicted")]
    internal static partial void StatusOfMatching(ILogger log, int attempts, long begun, long strays, long evicted);

    [LoggerMessage(72, LogLevel.Information, "status of door {Door}: {Completions} completions, {Opened} opened, {Prolonged} prolonged, {Refused} refused, {Ignored} ignored, {Replays} replays, {Burned} burned")]
    internal static partial void StatusOfDoor(
        ILogger log, string door, long completions, long opened, long prolonged, long refused, long ignored, long replays, long burned);

    [LoggerMessage(73, LogLevel.Information, "status of list {List}: {Left} unused lines left for {Door}")]
    internal static partial void StatusOfList(ILogger log, string list, int left, string door);

    [LoggerMessage(74, LogLevel.Information, "status of door {Door}: {Address} is let in until {Until}")]
    internal static partial void StatusOfOpening(ILogger log, string door, string address, string until);

    [LoggerMessage(75, LogLevel.Warning, "tanknockd status and watch do not work: {Reason}")]
    internal static partial void StatusUnavailable(ILogger log, string reason);

    [LoggerMessage(61, LogLevel.Warning, "-D writes knocks to the log, also of lines that are not used up by them: for setting up only")]
    internal static partial void DebugRevealsKnocks(ILogger log);

    [LoggerMessage(60, LogLevel.Debug, "packet {Protocol} from {Address} to port {Port}: {Effect}")]
    internal static partial void Packet(ILogger log, string protocol, string address, int port, string effect);

    [LoggerMessage(80, LogLevel.Information, "reloaded {File}: {Doors} doors")]
    internal static partial void Reloaded(ILogger log, string file, int doors);

    [LoggerMessage(81, LogLevel.Error, "reload refused, the configuration in force stays: {Finding}")]
    internal static partial void ReloadRefused(ILogger log, string finding);

    [LoggerMessage(82, LogLevel.Warning, "reload: {Finding}")]
    internal static partial void ReloadWarning(ILogger log, string finding);

    [LoggerMessage(83, LogLevel.Warning, "reload: a change of {Directive} needs a restart")]
    internal static partial void NeedsRestart(ILogger log, string directive);
}
