import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { crc32 } from "node:zlib";
import { openPromise } from "yauzl";
import { describeMachine, measuringCommand, runCommand } from "../eval/support/command.js";
import { writeZip } from "../src/training-sets/write-zip.js";
import { table } from "./table.js";

const FILE_BYTES = 4 * 2 ** 20;
/** The last has more than 4 GiB, so that it is ZIP64. */
const DEFAULT_FILES = [10, 100, 1_100];
const MEBIBYTE = 2 ** 20;

/** The most memory that this process had while `work` ran, beyond what it had before. */
async function growthDuring(work: () => Promise<unknown>): Promise<number> {
  global.gc?.();
  const before = process.memoryUsage.rss();
  let most = before;
  const timer = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 10);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  return Math.max(most, process.memoryUsage.rss()) - before;
}

/** Of one in the new format, too. @throws Error it has other entries, or the last one's checksum is wrong */
async function readBack(path: string, files: number): Promise<void> {
  const zip = await openPromise(path, { lazyEntries: true });
  if (zip.entryCount !== files) throw new Error(`The ZIP has ${zip.entryCount} entries`);
  for await (const entry of zip.eachEntry()) {
    if (entry.fileName !== `images/${files - 1}.png`) continue;
    // The library compares sizes, and leaves checksums to its users.
    let sum = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) sum = crc32(chunk as Buffer, sum);
    if (sum !== entry.crc32) throw new Error(`${entry.fileName} has another checksum than the ZIP says`);
  }
}

const command = measuringCommand(
  "bench:training-set",
  "What memory and time the ZIP of a training set takes, of files of 4 MiB, up to one of more than 4 GiB",
  `the most files; ${DEFAULT_FILES.at(-1)} unless told`,
).action(async ({ limit = DEFAULT_FILES.at(-1)!, json }: { limit?: number; json?: boolean }) => {
  const directory = await mkdtemp(join(tmpdir(), "likeness-bench-"));
  const rows = [];
  try {
    for (const files of DEFAULT_FILES.filter((count) => count <= limit)) {
      const entries = Array.from({ length: files }, (_, i) => ({
        path: `images/${i}.png`,
        content: async () => randomBytes(FILE_BYTES),
      }));
      const path = join(directory, String(files));
      const start = performance.now();
      let bytes = 0;
      const growth = await growthDuring(async () => ({ bytes } = await writeZip(path, entries)));
      rows.push({
        files,
        mebibytes: bytes / MEBIBYTE,
        growth: growth / MEBIBYTE,
        ms: performance.now() - start,
      });
      await readBack(path, files);
      await rm(path);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
  console.log(`${describeMachine()}.\n`);
  console.log(
    table(
      ["files of 4 MiB", "ZIP, MiB", "memory beyond that of before, MiB", "seconds"],
      rows.map(({ files, mebibytes, growth, ms }) => [
        String(files),
        mebibytes.toFixed(0),
        growth.toFixed(0),
        (ms / 1_000).toFixed(1),
      ]),
    ),
  );
  if (json) console.log(JSON.stringify(rows));
});

void runCommand(command);
