using TanKnock.Client.Platform;
using TanKnock.Core.Sequences;

namespace TanKnock.Client.Knocking;

/// <summary>Sends knocks to one address.</summary>
internal interface IKnockSender : IDisposable
{
    /// <summary>Whether a packet could leave for the address; sends none there.</summary>
    /// <returns>Why not; none if it could.</returns>
    NetworkError FindWay();

    /// <summary>Sends one knock.</summary>
    /// <returns>Why it did not leave; none if it left.</returns>
    NetworkError Send(Knock knock);
}
