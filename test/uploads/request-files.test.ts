import assert from "node:assert/strict";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { UserErrorCode } from "../../src/errors/domain-error.js";
import { RequestFiles } from "../../src/uploads/receiving/request-files.js";
import { Spool } from "../../src/uploads/spool.js";
import { waitUntil } from "../support/wait-until.js";

const MAX_BYTES = 100_000;

describe("The spooled files of a request", () => {
  let directory: string;
  let spool: Spool;
  let files: RequestFiles;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-spool-"));
    spool = new Spool(directory, MAX_BYTES, 3 * MAX_BYTES);
    files = new RequestFiles(spool);
  });
  afterEach(() => rm(directory, { recursive: true }));

  const bytesOf = (count: number, value = 1) => Buffer.alloc(count, value);
  const add = (count: number) => files.add(Readable.from([bytesOf(count)]), "a.jpg");

  it("are given to every use, each of which ends by itself", async () => {
    const file = await add(1_000);

    const [first, second] = [await file.receive(), await file.receive()];
    await first.dispose();
    await first.dispose();

    assert.deepEqual(await readFile(second.path), bytesOf(1_000));
    await second.dispose();
    assert.equal((await file.receive()).bytes, 1_000);
  });

  it("are removed when they are let go of, used or not", async () => {
    const used = await add(1_000);
    await add(2_000);
    await (await used.receive()).dispose();
    assert.equal((await readdir(directory)).length, 2);

    await files.letGo();

    assert.deepEqual(await readdir(directory), []);
    await assert.rejects(used.receive(), /has ended/);
  });

  it("stay under whoever still reads, until that ends", async () => {
    const reading = await (await add(1_000)).receive();

    await files.letGo();

    assert.deepEqual(await readFile(reading.path), bytesOf(1_000));
    await reading.dispose();
    await assert.rejects(access(reading.path));
  });

  it("that are still coming when they are let go of are removed once they break off", async () => {
    const stream = new PassThrough();
    const coming = files.add(stream, "a.jpg");
    stream.write(bytesOf(1_000));
    await waitUntil("it is being received", async () => (await readdir(directory)).length === 1);

    const lettingGo = files.letGo();
    stream.destroy();
    await lettingGo;

    assert.equal(((await coming).refusal as { code: string }).code, UserErrorCode.INVALID_INPUT);
    assert.deepEqual(await readdir(directory), []);
  });

  it("that are too large are refused before their end, which is read past without the stream being destroyed", async () => {
    const stream = new PassThrough();
    const arriving = files.add(stream, "a.jpg");
    stream.write(bytesOf(MAX_BYTES + 1));

    const { refusal, receive } = await arriving;

    assert.equal((refusal as { code: string }).code, UserErrorCode.FILE_TOO_LARGE);
    await assert.rejects(receive(), { code: UserErrorCode.FILE_TOO_LARGE });
    assert.deepEqual(await readdir(directory), []);
    for (let i = 0; i < 50; i++) stream.write(bytesOf(MAX_BYTES));
    stream.end();
    await finished(stream, { writable: false });
    assert.equal(stream.readableEnded, true);
  });

  it("may break off while they are read past", async () => {
    const stream = new PassThrough();
    const arriving = files.add(stream, "a.jpg");
    stream.write(bytesOf(MAX_BYTES + 1));
    await arriving;

    stream.destroy(new Error("the client is gone"));

    await waitUntil("it is closed", () => stream.closed);
  });

  it("of all requests together take no more than the spool's bound, and there is room again afterwards", async () => {
    const others = new RequestFiles(spool);
    for (const _ of [1, 2, 3]) await others.add(Readable.from([bytesOf(MAX_BYTES)]), "b.jpg");

    assert.equal(((await add(1)).refusal as { code: string }).code, UserErrorCode.TOO_BUSY);
    await others.letGo();

    assert.equal((await add(MAX_BYTES)).refusal, null);
  });

  it("are gone when the spool is closed", async () => {
    await add(1_000);
    const stream = new PassThrough();
    void files.add(stream, "b.jpg");
    stream.write(bytesOf(1_000));
    await waitUntil("it is being received", async () => (await readdir(directory)).length === 2);

    await spool.close();

    assert.deepEqual(await readdir(directory), []);
    stream.destroy();
  });
});
