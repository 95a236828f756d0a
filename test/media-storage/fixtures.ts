import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import type { AddressInfo, Socket } from "node:net";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { Agent, request as httpRequest, type IncomingHttpHeaders, type Server } from "node:http";
import { DiskMediaStorage } from "../../src/media-storage/disk-media-storage.js";
import { createMediaRouter } from "../../src/media-storage/media.http.js";
import type { StoredObject } from "../../src/media-storage/media-storage.js";

/** A clock that tests move; it starts at the real time, to which parts outside of our hands compare. */
export class TestClock {
  nowMs = Date.now();
  readonly now = (): number => this.nowMs;
}

export interface TemporaryDirectory {
  path: string;
  remove(): Promise<void>;
}

export async function makeTemporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(tmpdir(), "media-storage-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

export async function listAll(objects: AsyncIterable<StoredObject>): Promise<StoredObject[]> {
  const all: StoredObject[] = [];
  for await (const object of objects) all.push(object);
  return all;
}

export async function listKeys(objects: AsyncIterable<StoredObject>): Promise<string[]> {
  return (await listAll(objects)).map(({ key }) => key);
}

/** A disk storage in a new directory behind a listening server. */
export async function startDiskMedia(clock = new TestClock()) {
  const directory = await makeTemporaryDirectory();
  const app = express();
  const server = await new Promise<Server>((resolve) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening));
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const storage = new DiskMediaStorage({
    directory: join(directory.path, "media"),
    publicUrl: origin,
    signingSecret: randomBytes(32),
    now: clock.now,
  });
  app.use(createMediaRouter(storage));
  const close = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await directory.remove();
  };
  return { storage, directory: directory.path, origin, clock, close };
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Sends a path exactly as it is written; fetch would resolve `..` and `%2e%2e` first. */
export async function requestRaw(
  url: string,
  options: { path?: string; method?: string; headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  return await new Promise((resolve, reject) => {
    const agent = new Agent({ keepAlive: false });
    const request = httpRequest(url, { agent, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
      });
    });
    request.on("error", reject);
    request.end();
  });
}

/** The `address:port` of every TCP connection that this process tries to open while some work is done. */
export async function recordConnections(work: () => Promise<void>): Promise<string[]> {
  const addresses: string[] = [];
  const record = (message: unknown) => {
    const { socket } = message as { socket: Socket };
    socket.once("connectionAttempt", (ip, port) => addresses.push(`${ip}:${port}`));
    // A name that cannot be resolved is an attempt too.
    socket.once("lookup", (_error, _address, _family, host) => addresses.push(host));
  };
  subscribe("net.client.socket", record);
  try {
    await work();
  } finally {
    unsubscribe("net.client.socket", record);
  }
  return addresses;
}
