namespace TanKnock.Client.Platform;

/// <summary>A socket towards one address, whose calls do not wait.</summary>
internal interface IClientSocket : IDisposable
{
    /// <summary>Begins to connect. For TCP the SYN has left when this returns <see cref="NetworkFault.InProgress"/>; for
    /// UDP nothing leaves, but the system says whether it knows a way there.</summary>
    NetworkError Connect();

    /// <summary>Sends one datagram without content.</summary>
    NetworkError SendNothing();

    /// <summary>What became of a connection; asked once <see cref="IPlatform.WaitForAny"/> has reported it.</summary>
    NetworkError TakeError();
}
