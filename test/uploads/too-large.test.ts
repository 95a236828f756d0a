import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { request, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { json } from "node:stream/consumers";
import { promisify } from "node:util";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { startTestApp, type TestApp } from "../support/app.js";
import { useChromium } from "../support/chromium.js";
import { filePart, formBody, postMultipart, textPart } from "../support/multipart.js";
import { facelessPicture } from "../support/pictures.js";
import { formRequestHead, RawConnection } from "../support/raw-http.js";
import { skip } from "../support/skip.js";
import { NO_TRACES, tracesOf } from "../support/traces.js";
import { waitUntil } from "../support/wait-until.js";

const run = promisify(execFile);
/** The default of MAX_UPLOAD_BYTES. */
const LIMIT = 20 * 1024 * 1024;
const EXCESSES = [1, 100_000, 50_000_000];

const UPLOAD =
  "mutation ($input: UploadReferenceImageInput!) { uploadReferenceImage(input: $input) { userErrors { code field } } }";
const SEVERAL = `mutation ($input: UploadReferenceImagesInput!) {
  uploadReferenceImages(input: $input) { results { referenceImage { fileName } userErrors { code field } } }
}`;

describe("A file over the limit", function () {
  this.timeout(120_000);
  let app: TestApp;
  let client: ApiClient;
  let characterId: string;
  let directory: string;

  before(async () => {
    app = await startTestApp({ role: "api" });
    directory = await mkdtemp(join(tmpdir(), "likeness-too-large-"));
  });
  after(async () => {
    await app.stop();
    await rm(directory, { recursive: true });
  });
  beforeEach(async () => {
    client = await app.newWorkspace();
    characterId = await client.createCharacter();
  });

  const formPath = () => `/api/v1/characters/${characterId}/reference-images?waitMs=0`;
  const operations = () =>
    textPart("operations", { query: UPLOAD, variables: { input: { characterId, file: null } } });
  const map = textPart("map", { 0: ["variables.input.file"] });
  const assertNothingLeft = async () => assert.deepEqual(await tracesOf(app, client.workspaceId), NO_TRACES);

  /** On a connection of its own that the client wants closed with the answer. */
  async function post(path: string, body: Buffer): Promise<{ status: number; body: any }> {
    const headers = {
      ...client.headers,
      "Apollo-Require-Preflight": "true",
      "Content-Type": "multipart/form-data; boundary=b",
      "Content-Length": body.length,
    };
    const sending = request(`${app.url}${path}`, { method: "POST", agent: false, headers });
    sending.end(body);
    const [response] = (await once(sending, "response")) as [IncomingMessage];
    return { status: response.statusCode!, body: await json(response) };
  }

  for (const excess of EXCESSES) {
    it(`by ${excess} bytes is refused by form with 413, and by mutation with FILE_TOO_LARGE`, async () => {
      const bytes = Buffer.alloc(LIMIT + excess);

      const form = await post(formPath(), formBody([filePart("file", bytes)]));
      const mutation = await post("/graphql", formBody([operations(), map, filePart("0", bytes)]));

      const refusal = { code: "FILE_TOO_LARGE", field: ["file"] };
      const [{ code, field }] = form.body.errors;
      assert.deepEqual([form.status, { code, field }], [413, refusal]);
      assert.deepEqual(
        [mutation.status, mutation.body.data.uploadReferenceImage.userErrors],
        [200, [refusal]],
      );
      await assertNothingLeft();
    });

    it(`by ${excess} bytes is refused to curl, with and without Expect: 100-continue`, async function () {
      if (!(await hasCurl())) skip(this, "there is no curl on this machine");
      const path = join(directory, `${excess}.jpg`);
      await writeFile(path, Buffer.alloc(LIMIT + excess));
      const curl = async (...more: string[]): Promise<string> => {
        const common = [
          "-sS",
          "-m",
          "60",
          "-w",
          "\n%{http_code}",
          "-H",
          `Authorization: Bearer ${client.key}`,
        ];
        return (await run("curl", [...common, ...more])).stdout;
      };
      const graphql = ["-H", "Apollo-Require-Preflight: true", "-F", `operations=${operations().content}`];
      for (const expect of ["Expect: 100-continue", "Expect:"]) {
        const form = await curl("-H", expect, "-F", `file=@${path}`, `${app.url}${formPath()}`);
        const mutation = await curl(
          "-H",
          expect,
          ...graphql,
          "-F",
          `map=${map.content}`,
          "-F",
          `0=@${path}`,
          `${app.url}/graphql`,
        );

        assert.match(form, /FILE_TOO_LARGE[^]*\n413$/);
        assert.match(mutation, /FILE_TOO_LARGE[^]*\n200$/);
      }
      await assertNothingLeft();
    });
  }

  const ways = [
    { name: "form", path: formPath, opening: () => formBody([], filePart0("file")), status: 413 },
    {
      name: "mutation",
      path: () => "/graphql",
      opening: () => formBody([operations(), map], filePart0("0")),
      status: 200,
    },
  ];
  const filePart0 = (name: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="film.jpg"\r\n\r\n`;
  for (const { name, path, opening, status } of ways) {
    it(`is answered by the ${name} to a client that stops sending one byte behind the limit`, async () => {
      const connection = await RawConnection.open(app.url);
      await connection.write(formRequestHead(path(), client.key, LIMIT + 50_000_000));
      await connection.write(opening());
      await connection.write(Buffer.alloc(LIMIT + 1));
      // What separates a file's last bytes from the next boundary is held back by the parser.
      await connection.write(Buffer.alloc(100));

      assert.equal(await waitUntil("an answer", () => connection.status()), status);
      await assertNothingLeft();
      connection.destroy();
    });

    it(`is answered by the ${name} before its end, and the connection serves the next request after it`, async () => {
      const connection = await RawConnection.open(app.url);
      const closing = "\r\n--b--\r\n";
      const start = opening();
      await connection.write(
        formRequestHead(path(), client.key, start.length + LIMIT + 50_000_000 + closing.length),
      );
      await connection.write(start);
      await connection.write(Buffer.alloc(LIMIT + 1_000));
      assert.equal(await waitUntil("an answer", () => connection.status(1)), status);

      await connection.write(Buffer.alloc(50_000_000 - 1_000));
      await connection.write(closing);
      await connection.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");

      assert.equal(await waitUntil("the next answer", () => connection.status(2)), 200);
      connection.destroy();
    });
  }

  it("leaves the files beside it unharmed, whichever place it has", async () => {
    for (const place of [0, 1, 2]) {
      const files: FilePart[] = await Promise.all([0, 1, 2].map((i) => facelessPicture(place * 3 + i)));
      files[place] = { bytes: Buffer.alloc(LIMIT + 1_000_000), name: "film.jpg" };
      const input = { characterId, files: [null, null, null], waitMs: 0 };

      const { data } = await client.graphqlWithFiles(
        SEVERAL,
        { input },
        Object.fromEntries(files.map((file, i) => [`variables.input.files.${i}`, file])),
      );

      assert.deepEqual(
        data.uploadReferenceImages.results.map(({ userErrors }: any) => userErrors),
        files.map((_, i) => (i === place ? [{ code: "FILE_TOO_LARGE", field: ["files", String(i)] }] : [])),
      );
      assert.deepEqual(await readdir(join(app.dataDirectory, "spool")), []);
    }
  });

  describe("in a browser", () => {
    const chromium = useChromium();

    for (const excess of EXCESSES) {
      it(`by ${excess} bytes is refused by form and by mutation, as the page's fetch sees it`, async () => {
        const page = await chromium.browser.newPage();
        // Any page of the server's own origin; what it shows does not matter.
        await page.goto(`${app.url}/healthz`);
        const send = (path: string, parts: [string, string | number][]) =>
          page.evaluate<{ status: number; body: string }>(`(async () => {
            const form = new FormData();
            for (const [name, value] of ${JSON.stringify(parts)}) {
              if (typeof value === "string") form.append(name, value);
              else form.append(name, new Blob([new Uint8Array(value)]), "film.jpg");
            }
            const headers = { Authorization: "Bearer ${client.key}", "Apollo-Require-Preflight": "true" };
            const response = await fetch(${JSON.stringify(path)}, { method: "POST", headers, body: form });
            return { status: response.status, body: await response.text() };
          })()`);

        const form = await send(formPath(), [["file", LIMIT + excess]]);
        const mutation = await send("/graphql", [
          ["operations", String(operations().content)],
          ["map", String(map.content)],
          ["0", LIMIT + excess],
        ]);

        assert.equal(form.status, 413);
        assert.match(form.body, /FILE_TOO_LARGE/);
        assert.equal(mutation.status, 200);
        assert.match(mutation.body, /FILE_TOO_LARGE/);
        await assertNothingLeft();
        await page.close();
      });
    }
  });

  describe("on a disk that is full", () => {
    const createWriteStream = fs.createWriteStream;
    /** As the file system behaves when this many bytes are left. */
    const fillDisk = (bytesLeft: number) => {
      fs.createWriteStream = (() => {
        let left = bytesLeft;
        return Object.assign(
          new Writable({
            write(chunk: Buffer, _encoding, done) {
              left -= chunk.length;
              const full = Object.assign(new Error("ENOSPC: no space left on device, write"), {
                code: "ENOSPC",
                syscall: "write",
              });
              done(left < 0 ? full : null);
            },
          }),
        );
      }) as unknown as typeof fs.createWriteStream;
    };
    afterEach(() => {
      fs.createWriteStream = createWriteStream;
    });

    for (const { bytesLeft, size } of [
      { bytesLeft: 0, size: 1_000 },
      { bytesLeft: 10_000, size: 300_000 },
      { bytesLeft: 1_000_000, size: 15_000_000 },
    ]) {
      it(`${size} bytes with ${bytesLeft} left are answered 503 by form, and STORAGE_UNAVAILABLE by mutation`, async () => {
        fillDisk(bytesLeft);
        const body = formBody([operations(), map, filePart("0", Buffer.alloc(size))]);

        const form = await client.uploadForm(characterId, [
          ["file", { bytes: Buffer.alloc(size), name: "a.jpg" }],
        ]);
        const mutation = await postMultipart(client, body);

        const { errors } = (await form.json()) as { errors: { code: string }[] };
        assert.deepEqual([form.status, errors[0]!.code], [503, "STORAGE_UNAVAILABLE"]);
        assert.equal(mutation.data.uploadReferenceImage.userErrors[0].code, "STORAGE_UNAVAILABLE");
        await assertNothingLeft();
      });
    }
  });
});

async function hasCurl(): Promise<boolean> {
  return run("curl", ["--version"]).then(
    () => true,
    () => false,
  );
}
