namespace TanKnock.Core.Lists;

/// <summary>Whose list is expected: each end has forms that the other cannot use.</summary>
public enum ListEnd
{
    /// <summary>Any: it is looked at only.</summary>
    Any,

    /// <summary>The server's: not sealed, since nobody is there to give a passphrase, nor in clear where the server's is to be
    /// one-way.</summary>
    Server,

    /// <summary>The client's: not one-way, since it has to say what to knock.</summary>
    Client,
}
