namespace TanKnock.Daemon.Configuration;

/// <summary>How a directive's value is written.</summary>
internal enum ValueForm
{
    /// <summary><c>name</c> alone.</summary>
    None,

    /// <summary><c>name = value</c>; the value may be empty.</summary>
    AfterEquals,

    /// <summary><c>name = value</c> or <c>name value</c>.</summary>
    EqualsOptional,
}
