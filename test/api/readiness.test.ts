import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import pino from "pino";
import { healthRoutes } from "../../src/api/health.http.js";
import { listen } from "../../src/api/http-listener.js";
import { removeLeftovers, temporaryFileName } from "../../src/media-storage/process-files.js";
import { checkSpool, SpoolUnusableError } from "../../src/uploads/check-spool.js";

const log = pino({ level: "silent" });

describe("A process that listens", () => {
  const statusOf = async (url: string) => {
    const response = await fetch(url);
    return `${response.status} ${((await response.json()) as { status: string }).status}`;
  };

  it("is alive while it starts, ready when it serves, and not ready from the moment it is to stop", async () => {
    const http = await listen("127.0.0.1", 0);
    const url = http.localUrl;
    const both = async () => [await statusOf(`${url}/healthz`), await statusOf(`${url}/readyz`)];

    assert.deepEqual(await both(), ["200 ok", "503 starting"]);
    http.serve(express().use(healthRoutes({}, log)));
    assert.deepEqual(await both(), ["200 ok", "200 ready"]);
    http.announceStop();
    assert.deepEqual(await both(), ["200 ok", "503 stopping"]);
    await http.close();
  });

  it("says why it is not ready where that may be shown", async () => {
    const http = await listen("127.0.0.1", 0);
    const full = new SpoolUnusableError(Object.assign(new Error("/var/secret/path"), { code: "ENOSPC" }));
    const checks = {
      spool: () => Promise.reject(full),
      storage: () => Promise.reject(new Error("10.0.0.1")),
    };
    http.serve(express().use(healthRoutes(checks, log)));

    const response = await fetch(`${http.localUrl}/readyz`);

    assert.equal(response.status, 503);
    assert.deepEqual(((await response.json()) as { checks: object }).checks, {
      spool: "unavailable: the disk for uploads on their way is full (ENOSPC)",
      storage: "unavailable",
    });
    await http.close();
  });
});

describe("The log of a process that is not ready", () => {
  it("has one line for each question, with every reason in words and no stack", async () => {
    const lines: string[] = [];
    const log = pino({ base: undefined, timestamp: false }, { write: (line) => void lines.push(line) });
    const http = await listen("127.0.0.1", 0);
    const cause = Object.assign(new Error(""), { code: "ECONNREFUSED" });
    const checks = {
      analyser: () => Promise.reject(new Error("The analysis process ended with exit code 1:\n  at first\n")),
      storage: () => Promise.reject(new Error("No bucket", { cause })),
      database: async () => {},
    };
    http.serve(express().use(healthRoutes(checks, log)));

    for (let question = 0; question < 3; question++) await fetch(`${http.localUrl}/readyz`);

    const line = {
      level: 40,
      failed: {
        analyser: "The analysis process ended with exit code 1: at first",
        storage: "No bucket: ECONNREFUSED",
      },
      msg: "not ready",
    };
    assert.deepEqual(
      lines.map((text) => JSON.parse(text)),
      [line, line, line],
    );
    await http.close();
  });
});

describe("What an operator should know of a process that is ready", () => {
  it("keeps nobody waiting for longer than the checks do when it cannot be found out", async () => {
    const http = await listen("127.0.0.1", 0);
    http.serve(express().use(healthRoutes({}, log, () => new Promise(() => {}))));

    const response = await fetch(`${http.localUrl}/readyz`);

    assert.deepEqual([response.status, await response.json()], [200, { status: "ready", checks: {} }]);
    await http.close();
  });
});

describe("The folder for uploads on their way", () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "likeness-spool-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it("is checked by writing, and keeps nothing of it", async () => {
    await checkSpool(directory);

    assert.deepEqual(await readdir(directory), []);
  });

  it("keeps nothing of a check that failed half-way, and says what failed", async () => {
    const halfWritten = (async (path: string) => {
      await writeFile(path, "half");
      throw Object.assign(new Error("write"), { code: "ENOSPC" });
    }) as unknown as typeof writeFile;

    await assert.rejects(checkSpool(directory, halfWritten), /full \(ENOSPC\)/);
    await assert.rejects(checkSpool(join(directory, "missing")), /cannot be written \(ENOENT\)/);

    assert.deepEqual(await readdir(directory), []);
  });

  it("is rid of what dead processes left, whatever its age, and of nothing that a living one writes", async () => {
    const dead = spawn(process.execPath, ["-e", ""]);
    await once(dead, "close");
    const mine = temporaryFileName();
    const [machine, pid, start] = mine.split("-") as [string, string, string];
    const leftovers = [`${machine}-${dead.pid}-${start}-a`, `${machine}-${pid}-0-a`, "old-one"];
    const kept = [
      mine,
      `${machine}-${process.ppid}-${start}-a`,
      `00000000-${dead.pid}-${start}-a`,
      "young-one",
    ];
    for (const name of [...leftovers, ...kept]) await writeFile(join(directory, name), "x");
    const twoHoursAgo = new Date(Date.now() - 2 * 3_600_000);
    await utimes(join(directory, "old-one"), twoHoursAgo, twoHoursAgo);

    await removeLeftovers(directory, 3_600_000);

    assert.deepEqual((await readdir(directory)).toSorted(), kept.toSorted());
  });
});
