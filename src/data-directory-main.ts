import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROBE_PREFIX, type FileRefusal } from "./data-directory.js";

/**
 * Makes a folder with its missing parents and writes in it. Made by root, others may pass through but not list it, since PostgreSQL will run
 * as another user; made by anyone else, it is private.
 */
function makeAndTry(directory: string): void {
  const first = mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (first !== undefined && process.getuid?.() === 0) {
    for (let made = directory; made.length >= first.length; made = dirname(made)) chmodSync(made, 0o711);
  }
  const file = join(directory, `${PROBE_PREFIX}${process.pid}`);
  writeFileSync(file, "");
  rmSync(file);
}

try {
  makeAndTry(process.argv[2]!);
} catch (error) {
  const { code, syscall, path } = error as NodeJS.ErrnoException;
  process.stdout.write(JSON.stringify({ code, syscall, path } satisfies FileRefusal));
}
