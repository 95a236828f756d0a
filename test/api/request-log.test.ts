import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import express, { Router } from "express";
import pino from "pino";
import { logRequests } from "../../src/api/request-log.http.js";
import { Metrics } from "../../src/metrics/metrics.js";

describe("The log of requests", () => {
  it("has the whole path, without its query, when a router below a path answers", async () => {
    const lines: string[] = [];
    const log = pino({}, { write: (line: string) => void lines.push(line) });
    const files = Router().get("/main.js", (_request, response) => void response.send("ok"));
    const app = express().use(logRequests(log, new Metrics())).use("/playground", files);
    const server = createServer(app).listen(0, "127.0.0.1");
    await once(server, "listening");

    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/playground/main.js?signature=secret`;
    await (await fetch(url)).text();
    const closed = once(server, "close");
    server.close();
    await closed;

    assert.equal(lines.length, 1);
    const { method, path, status } = JSON.parse(lines[0]!);
    assert.deepEqual({ method, path, status }, { method: "GET", path: "/playground/main.js", status: 200 });
  });
});
