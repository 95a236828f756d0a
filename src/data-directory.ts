import { spawn } from "node:child_process";
import { once } from "node:events";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { text } from "node:stream/consumers";

const MAIN_FILE = join(__dirname, "data-directory-main.js");
/** A disk that has to spin up, or a server of files that is restarted, takes seconds. */
const MAX_MS = 10_000;

/** What the operating system refused; as {@link NodeJS.ErrnoException} has it. */
export interface FileRefusal {
  code?: string;
  syscall?: string;
  path?: string;
}

/** DATA_DIR cannot be used as it is; the message says what to do about it. */
export class DataDirectoryError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/**
 * Makes the data directory where it is missing, and proves by trying that it can be written. By a process of its own: on a network disk that
 * has gone away the attempt never ends, and no process ends either that has such an attempt on its threads.
 * @param directory absolute
 * @param options.signal aborted when nobody wants it any more: the reason is thrown
 * @throws DataDirectoryError it cannot be made or written, or does not answer in time
 */
export async function makeDataDirectory(
  directory: string,
  options: { signal?: AbortSignal; maxMs?: number } = {},
): Promise<void> {
  const { signal, maxMs = MAX_MS } = options;
  signal?.throwIfAborted();
  const child = spawn(process.execPath, [MAIN_FILE, directory], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: process.platform !== "win32",
  });
  const tooLong = AbortSignal.timeout(maxMs);
  const over = signal === undefined ? tooLong : AbortSignal.any([signal, tooLong]);
  try {
    const [said] = await Promise.race([
      Promise.all([text(child.stdout), once(child, "close")]),
      once(over, "abort").then(() => Promise.reject(over.reason as Error)),
    ]);
    if (said !== "") throw new DataDirectoryError(inWords(JSON.parse(said) as FileRefusal, directory));
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    if (!tooLong.aborted) throw error;
    throw new DataDirectoryError(
      `The disk of the data directory ${directory} does not answer: nothing could be made there within ${maxMs / 1000} s. ` +
        "If it is a network disk, see whether its server is there, or set DATA_DIR to a folder on a local one.",
    );
  } finally {
    // One that hangs in the system may not even hear this; nobody waits for it.
    child.kill("SIGKILL");
    child.stdout.destroy();
    child.unref();
  }
}

/** What to do about a file of the data directory that the operating system refuses; null for another fault. */
export function explainFileFault(error: unknown, directory: string): DataDirectoryError | null {
  const { path, code } = error as NodeJS.ErrnoException;
  if (typeof path !== "string" || !`${path}/`.startsWith(`${directory}/`)) return null;
  if (code === undefined || !(code in ADVICE)) return null;
  return new DataDirectoryError(inWords(error as FileRefusal, directory), { cause: error });
}

type Advice = (place: { path: string; directory: string; owner: string; user: string }) => string;

const notAllowed: Advice = ({ path, directory, owner, user }) =>
  `${user} may not ${path === directory ? "make or write" : "use"} ${path}. ` +
  `Give the data directory to that user (sudo chown -R ${owner} ${directory}), start as the user that owns it, ` +
  "or set DATA_DIR to a folder that this user may write.";
const noFolder: Advice = ({ path }) =>
  `${path} is a file, or a part of its path is; a folder is needed. Set DATA_DIR to a folder; it is made where it is missing.`;

const ADVICE: Record<string, Advice> = {
  EACCES: notAllowed,
  EPERM: notAllowed,
  EROFS: ({ path }) => `${path} is on a disk that can only be read. Set DATA_DIR to a folder on another one.`,
  ENOTDIR: noFolder,
  EEXIST: noFolder,
  EISDIR: ({ path }) => `${path} is a folder, and a file is needed there. Move it away.`,
  ENOSPC: ({ path }) => `The disk of ${path} is full. Make room, or set DATA_DIR to a folder on another one.`,
  EDQUOT: ({ path, user }) =>
    `${user} has used up what it may store on the disk of ${path}. Make room, or set DATA_DIR to a folder on another one.`,
};

function inWords({ code = "unknown", path, syscall }: FileRefusal, directory: string): string {
  const place = { path: path ?? directory, directory, ...ourUser() };
  // The probe's own file says nothing to anybody.
  if (place.path.startsWith(join(directory, PROBE_PREFIX))) place.path = dirname(place.path);
  const advice = ADVICE[code] ?? (({ path: at }) => `${at} cannot be used. Set DATA_DIR to another folder.`);
  return `The data directory ${directory} cannot be used. ${advice(place)} (${[code, syscall].filter(Boolean).join(", ")})`;
}

/** Whom chown would be told, and in words; containers run as numbers that have no name. */
function ourUser(): { owner: string; user: string } {
  try {
    const { username, uid } = userInfo();
    return { owner: username, user: `The user ${username} (id ${uid})` };
  } catch {
    const uid = String(process.getuid?.());
    return { owner: uid, user: `The user with the id ${uid}` };
  }
}

/** What the file is called by which writing is tried. */
export const PROBE_PREFIX = ".writable-";
