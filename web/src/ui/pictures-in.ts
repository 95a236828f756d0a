const PICTURE = /\.(jpe?g|png|webp|avif|hei[cf])$/i;

/** What the server reads; what else somebody drops is told by the server. */
export const ACCEPTED = "image/jpeg,image/png,image/webp,image/avif,image/heic,image/heif,.heic,.heif";

/** Of a drop: the files, and the pictures in the folders and theirs. To be called while the event is handled. */
export async function filesIn(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files;
  const found = await Promise.all(entries.map((entry) => (entry === null ? [] : filesOf(entry, true))));
  return found.flat();
}

/** Only pictures of a chosen folder: it also holds what nobody meant. */
export const picturesOf = (files: Iterable<File>): File[] =>
  [...files].filter(({ name }) => PICTURE.test(name));

async function filesOf(entry: FileSystemEntry, isChosen: boolean): Promise<File[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    return isChosen || PICTURE.test(file.name) ? [file] : [];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  // It answers at most 100 at a time.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return found;
    const names = some.toSorted((one, other) => one.name.localeCompare(other.name));
    for (const each of names) found.push(...(await filesOf(each, false)));
  }
}
