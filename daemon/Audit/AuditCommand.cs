using TanKnock.Core.Files;
using TanKnock.Core.Lists;

namespace TanKnock.Daemon.Audit;

/// <summary><c>tanknockd audit FILE... [--json]</c>: what lists say of their lines. It reads only, and shows no sequence.</summary>
internal static class AuditCommand
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>Reports on each file that can be read; returns the exit code.</summary>
    internal static int Run(IReadOnlyList<string> files, bool json, TextWriter output, TextWriter errors)
    {
        int exit = Done;
        for (int i = 0; i < files.Count; i++)
        {
            string path = files[i];
            using IAuditReport report = json ? new AuditJson(output) : new AuditTable(output, first: i == 0);
            ListError? error = ListSurvey.Read(PosixFileSystem.Instance, path, Begin, report.Add);
            if (error is null)
            {
                report.End();
            }
            else
            {
                Tell(errors, "error", error);
                exit = Failed;
            }

            void Begin(ListContent content, ListError? distrust)
            {
                if (distrust is not null)
                {
                    Tell(errors, "warning", distrust);
                }

                report.Begin(path, content);
            }
        }

        return exit;
    }

    private static void Tell(TextWriter errors, string kind, ListError error)
    {
        errors.WriteLine($"tanknockd: {kind}: {error}");
        if (error.Hint is not null)
        {
            errors.WriteLine($"tanknockd: hint: {error.Hint}");
        }
    }
}
