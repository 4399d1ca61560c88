namespace TanKnock.Core.Lists;

/// <summary>Whose list is expected. Each side has forms of lists that the other cannot use.</summary>
public enum ListSide
{
    /// <summary>Either: the list is only looked at.</summary>
    Any,

    /// <summary>The server's. It is not sealed, as nobody is there to give a passphrase, and not in clear if the server's list of
    /// its pair is one-way.</summary>
    Server,

    /// <summary>The client's. It is not one-way, as it has to say what to knock.</summary>
    Client,
}
