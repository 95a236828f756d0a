import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { freePort } from "../support/process-sandbox.js";

const DEMO = join(__dirname, "..", "..", "src", "cli", "demo.js");
/** Made for these tests, signed by itself, for the name localhost. */
const CERTIFICATES = join(__dirname, "..", "..", "..", "test", "cli", "certificates");
const CERTIFICATE = join(CERTIFICATES, "localhost.pem");

describe("The demo that gets no answer", function () {
  this.timeout(60_000);
  let server: Server | null = null;

  afterEach(() => {
    server?.close();
    server = null;
  });

  async function serve(made: Server): Promise<number> {
    server = made.listen(0, "127.0.0.1");
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }

  async function serveWithTls(): Promise<number> {
    const [cert, key] = await Promise.all([
      readFile(CERTIFICATE),
      readFile(join(CERTIFICATES, "localhost.key.pem")),
    ]);
    return serve(createHttpsServer({ cert, key }, (_request, response) => response.writeHead(404).end()));
  }

  async function said(url: string, environment: Record<string, string> = {}): Promise<string> {
    const env = { PATH: process.env.PATH, ...environment };
    const demo = spawn(process.execPath, [DEMO, "--url", url, "--key", "some-key"], { env, stdio: "pipe" });
    const [output, [code]] = await Promise.all([text(demo.stderr), once(demo, "close")]);
    assert.equal(code, 1, output);
    assert.doesNotMatch(output, /^\s+at /m, "a stack trace");
    return output.trim();
  }

  it("for a certificate that nobody trusts says that it is that, and how to have it trusted; that way works", async () => {
    const url = `https://localhost:${await serveWithTls()}`;

    assert.equal(
      await said(url),
      `A server answers at ${url}, but its certificate is signed by nobody that Node trusts (DEPTH_ZERO_SELF_SIGNED_CERT). ` +
        "If it is yours, name the file with the certificate of whoever signed it: " +
        "NODE_EXTRA_CA_CERTS=/path/to/ca.pem npm run demo -- --url …",
    );
    assert.equal(
      await said(url, { NODE_EXTRA_CA_CERTS: CERTIFICATE }),
      `${url} answered 404: it is no Likeness server`,
    );
  });

  it("for a certificate of another name says which", async () => {
    const url = `https://127.0.0.1:${await serveWithTls()}`;

    assert.match(
      await said(url, { NODE_EXTRA_CA_CERTS: CERTIFICATE }),
      /its certificate is for another name: .*127\.0\.0\.1/,
    );
  });

  it("for https:// where there is only http:// says so", async () => {
    const url = `https://127.0.0.1:${await serve(createHttpServer())}`;

    assert.match(await said(url), /does not speak TLS .* Give --url with http:\/\/ in place of https:\/\//);
  });

  it("says that no server answers only where none does", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;

    assert.equal(
      await said(url),
      `No server answers at ${url} (ECONNREFUSED). Start one with \`npm start\`, or give --url.`,
    );
  });
});
