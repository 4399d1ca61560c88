using TanKnock.Client.Waiting;

namespace TanKnock.Client.Settings;

/// <summary>What <c>Wait</c> says.</summary>
/// <param name="Port">The port to wait for; null: none, whatever a later line says.</param>
internal sealed record WaitSetting(AwaitedPort? Port);
