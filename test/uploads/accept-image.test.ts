import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { PictureChecker } from "../../src/face-analysis/process/picture-checker.js";
import { acceptImage } from "../../src/uploads/1-accept-image.js";
import { RequestFiles } from "../../src/uploads/receiving/request-files.js";
import { Spool } from "../../src/uploads/spool.js";
import { TooBusyError } from "../../src/errors/too-busy-error.js";
import { ImageTooComplexError } from "../../src/uploads/upload-errors.js";
import { deadly } from "../face-analysis/endings.js";
import { manyScansJpeg } from "../support/many-scans-jpeg.js";
import { facelessPicture, samplePhoto } from "../support/pictures.js";
import { waitUntil } from "../support/wait-until.js";

const MAX_TASK_MS = 10_000;

describe("An upload beside a picture at which the only checking process is stuck", () => {
  let directory: string;
  let spool: Spool;
  let checker: PictureChecker;
  let stuck: Promise<unknown>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-accept-"));
    spool = new Spool(join(directory, "spool"), 20_000_000);
    await spool.prepare();
    checker = new PictureChecker({
      maxPixels: 50_000_000,
      processes: 1,
      maxWaiting: 1,
      maxTaskMs: MAX_TASK_MS,
      mainFile: join(__dirname, "..", "face-analysis", "crashing-checking-process.js"),
    });
    const path = join(directory, "stuck.jpg");
    await writeFile(path, deadly(await samplePhoto(1), "hangs"));
    stuck = checker.check(path);
  });

  afterEach(async () => {
    await stuck;
    await checker.close();
    await rm(directory, { recursive: true });
  });

  const accept = (bytes: Buffer, signal?: AbortSignal) => acceptBytes(bytes, spool, checker, signal);
  const spooled = () => readdir(join(directory, "spool"));

  it("is accepted when that was ended", async () => {
    const { bytes } = await facelessPicture();

    const { file, format } = await accept(bytes);

    assert.equal(format, "PNG");
    await file.dispose();
    assert.deepEqual(await spooled(), []);
  });

  it("is refused with TOO_BUSY when as many wait as may, and nothing is left", async () => {
    const { bytes } = await facelessPicture();
    const waiting = accept(bytes);
    await waitUntil("it waits", async () => (await spooled()).length === 1);

    await assert.rejects(Promise.race([waiting, accept(bytes)]), TooBusyError);

    await (await waiting).file.dispose();
    assert.deepEqual(await spooled(), []);
  });

  it("is given up when its client is gone, and nothing is left", async () => {
    const { bytes } = await facelessPicture();
    const client = new AbortController();
    const waiting = accept(bytes, client.signal);
    await waitUntil("it waits", async () => (await spooled()).length === 1);

    client.abort();

    await assert.rejects(waiting, TooBusyError);
    assert.deepEqual(await spooled(), []);
  });
});

describe("An upload that takes longer to decode than a check may", () => {
  it("is refused in words that say what to do, and nothing is left", async () => {
    const directory = await mkdtemp(join(tmpdir(), "likeness-accept-"));
    const spool = new Spool(directory, 20_000_000);
    const checker = new PictureChecker({
      maxPixels: 50_000_000,
      maxPixelScans: Infinity,
      maxTaskMs: 5_000,
    });
    const bomb = manyScansJpeg({ width: 7_000, height: 7_000, scans: 2_647 });

    const upload = acceptBytes(bomb, spool, checker);

    await assert.rejects(upload, (error) => {
      assert.ok(error instanceof ImageTooComplexError);
      const message =
        "The picture takes longer than 5 seconds to decode. Save it anew as an ordinary JPEG or PNG and upload that.";
      assert.deepEqual([error.code, error.message, error.field], ["IMAGE_TOO_COMPLEX", message, ["file"]]);
      return true;
    });
    assert.deepEqual(await readdir(directory), []);
    await checker.close();
    await rm(directory, { recursive: true });
  });
});

/** As a request does it, which lets go of its files when it ends. */
async function acceptBytes(bytes: Buffer, spool: Spool, checker: PictureChecker, signal?: AbortSignal) {
  const files = new RequestFiles(spool);
  try {
    return await acceptImage(await files.add(Readable.from([bytes]), null), checker, { signal });
  } finally {
    await files.letGo();
  }
}
