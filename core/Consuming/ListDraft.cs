using System.Text;
using TanKnock.Core.Files;
using TanKnock.Core.Lists;
using TanKnock.Core.Sequences;

namespace TanKnock.Core.Consuming;

/// <summary>A list being made, or an existing one being extended: it appears whole or not at all.</summary>
/// <remarks>Extending copies the list and replaces it atomically: were lines added in place, a crash could leave half a
/// line, which would be a shorter and weaker sequence.</remarks>
public sealed class ListDraft : IDisposable
{
    private readonly PendingFile pending;
    private readonly IOpenFile? extended;
    private readonly FileFacts? like;
    private readonly byte[] line = GC.AllocateArray<byte>(LineLayout.MaxSize, pinned: true);
    private int added;

    private ListDraft(string path, PendingFile pending, IOpenFile? extended, ListContent? existing, FileFacts? like)
    {
        Path = path;
        this.pending = pending;
        this.extended = extended;
        this.like = like;
        Existing = existing;
        Footer = existing?.Footer;
    }

    /// <summary>Where the list will be.</summary>
    public string Path { get; }

    /// <summary>What the extended list holds already; null for a new list.</summary>
    public ListContent? Existing { get; }

    /// <summary>Number, in the file, of the first line that is added: a footer makes room for it.</summary>
    public int FirstNumber => Existing is null ? 1 : Existing.LineCount + (Existing.Footer is null ? 1 : 0);

    /// <summary>What the list will say of itself, behind its lines; of an extended list, what it said.</summary>
    public ListFooter? Footer { get; set; }

    /// <summary>Whether the draft is the list now, even if making that durable failed.</summary>
    public bool IsInPlace => pending.IsInPlace;

    /// <summary>Begins a new list.</summary>
    /// <param name="files">Where it will lie.</param>
    /// <param name="path">The list.</param>
    /// <param name="like">Whose owner, group and mode it takes over; null: it is its maker's alone, mode 0600.</param>
    /// <exception cref="FileSystemException">Nothing can be created there.</exception>
    public static ListDraft New(IFileSystem files, string path, FileFacts? like = null)
    {
        Leftovers.Remove(files, path);
        return new ListDraft(path, new PendingFile(files, path), null, null, like);
    }

    /// <summary>Begins to extend a list, which stays locked until the draft is disposed. Root extends other users' lists,
    /// too; they keep their owners.</summary>
    /// <returns>Null if the list cannot be read or trusted; the error says why.</returns>
    /// <exception cref="FileSystemException">Nothing can be created beside it.</exception>
    public static ListDraft? Extend(IFileSystem files, string path, out Fault? error)
    {
        IOpenFile? list = null;
        PendingFile? pending = null;
        try
        {
            list = TrustedFile.Open(files, path, forWriting: true, ofOthers: true);
            ListContent content = ListReader.Read(list, path);
            Leftovers.Remove(files, path);
            pending = new PendingFile(files, path);
            long length = list.Facts().Length;
            CopyWithoutFooter(list, content, length, pending);
            ListDraft draft = new(path, pending, list, content, like: null);
            list = null;
            pending = null;
            error = null;
            return draft;
        }
        catch (FaultException e)
        {
            error = e.Fault;
            return null;
        }
        catch (FileSystemException e)
        {
            // The temporary file is nobody's business.
            error = Fault.From(e) with { Path = path };
            return null;
        }
        finally
        {
            pending?.Dispose();
            list?.Dispose();
        }
    }

    /// <summary>Adds an unused line.</summary>
    /// <exception cref="FileSystemException">It cannot be written.</exception>
    public void Add(ReadOnlySpan<Knock> sequence)
    {
        pending.Write(line.AsSpan(0, LineLayout.Write(sequence, line)));
        added++;
    }

    /// <summary>Adds an unused line, sealed; bound to its number in the file.</summary>
    /// <exception cref="FileSystemException">It cannot be written.</exception>
    public void AddSealed(ReadOnlySpan<Knock> sequence, SealKey key)
    {
        Span<byte> text = stackalloc byte[SealedLine.MaxText];
        int length = key.Seal(FirstNumber + added, sequence, text);
        pending.Write(line.AsSpan(0, LineLayout.Write(text[..length], line)));
        added++;
    }

    /// <summary>Writes the footer and waits until the draft is on the disk, with the owner and mode it is to have.</summary>
    public void Sync()
    {
        if (Footer is not null)
        {
            pending.Write(Encoding.ASCII.GetBytes(Footer.Format() + "\n"));
        }

        pending.Sync(extended?.Facts() ?? like);
    }

    /// <summary>Makes the draft the list.</summary>
    /// <param name="replace">Whether another list may lose its place; an extended one always does.</param>
    /// <exception cref="FileSystemException">It cannot be renamed, or something is there already.</exception>
    public void PutInPlace(bool replace) => pending.PutInPlace(replace || extended is not null);

    /// <summary>Drops what was not put in place and unlocks the extended list.</summary>
    public void Dispose()
    {
        pending.Dispose();
        extended?.Dispose();
        Array.Clear(line);
        Existing?.Erase();
    }

    private static void CopyWithoutFooter(IOpenFile list, ListContent content, long length, PendingFile pending)
    {
        if (content.FooterPlace is not (long start, int footer))
        {
            ListCopy.Copy(list, 0, length, pending);
            ListCopy.EndLastLine(list, length, pending);
            return;
        }

        ListCopy.Copy(list, 0, start, pending);
        long end = start + footer + 1;
        if (end < length)
        {
            // Somebody has added lines by hand.
            ListCopy.Copy(list, end, length, pending);
            ListCopy.EndLastLine(list, length, pending);
        }
    }
}
