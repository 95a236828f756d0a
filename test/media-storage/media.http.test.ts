import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { requestRaw, startDiskMedia, type RawAnswer } from "./fixtures.js";

describe("GET /media", () => {
  const bytes = randomBytes(10_000);
  const key = "char/image/original.jpg";
  let media: Awaited<ReturnType<typeof startDiskMedia>>;
  let url: string;

  beforeEach(async () => {
    media = await startDiskMedia();
    await media.storage.put(key, bytes);
    url = await media.storage.urlFor(key);
  });
  afterEach(() => media.close());

  const get = (headers: Record<string, string> = {}) => requestRaw(url, { headers });

  describe("with a URL that is valid", () => {
    it("sends the whole object with headers that make it cacheable, embeddable and inert", async () => {
      media.clock.nowMs = Number(new URL(url).searchParams.get("expires")) * 1000 - 90_500;

      const { status, headers, body } = await get();

      assert.equal(status, 200);
      assert.deepEqual(body, bytes);
      assert.equal(headers["content-type"], "image/jpeg");
      assert.equal(headers["content-length"], "10000");
      assert.equal(headers["cache-control"], "private, max-age=90, immutable");
      assert.match(headers.etag ?? "", /^"[\w-]{43}"$/);
      assert.equal(headers["accept-ranges"], "bytes");
      assert.equal(headers["content-disposition"], "inline");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.equal(headers["cross-origin-resource-policy"], "cross-origin");
      assert.equal(headers["access-control-allow-origin"], "*");
      assert.match(String(headers["content-security-policy"]), /default-src 'none'.*sandbox/);
    });

    it("names the type of every format that we store, and offers anything else as a download", async () => {
      const types = {
        "a.jpg": "image/jpeg",
        "a.jpeg": "image/jpeg",
        "a.png": "image/png",
        "a.webp": "image/webp",
        "a.avif": "image/avif",
        "a.heic": "image/heic",
        "a.svg": "application/octet-stream",
        "a.html": "application/octet-stream",
        a: "application/octet-stream",
      };
      for (const [key, type] of Object.entries(types)) {
        await media.storage.put(key, Buffer.from("x"));

        const { headers } = await requestRaw(await media.storage.urlFor(key));

        assert.equal(headers["content-type"], type, key);
        assert.equal(
          headers["content-disposition"],
          type.startsWith("image/") ? "inline" : "attachment",
          key,
        );
      }
    });

    it("answers HEAD with the same headers and no body", async () => {
      const { status, headers, body } = await requestRaw(url, { method: "HEAD" });

      assert.equal(status, 200);
      assert.equal(body.length, 0);
      assert.equal(headers["content-length"], "10000");
      assert.equal(headers["content-type"], "image/jpeg");
      assert.equal(headers.etag, (await get()).headers.etag);
    });

    it("sends an object of no bytes", async () => {
      await media.storage.put("empty.png", Buffer.alloc(0));

      const { status, headers, body } = await requestRaw(await media.storage.urlFor("empty.png"));

      assert.deepEqual({ status, length: headers["content-length"] }, { status: 200, length: "0" });
      assert.equal(body.length, 0);
    });
  });

  describe("asked for a range", () => {
    for (const { name, range, first, last } of [
      { name: "the first bytes", range: "bytes=0-99", first: 0, last: 99 },
      { name: "bytes in the middle", range: "bytes=5000-5009", first: 5_000, last: 5_009 },
      { name: "everything from a place on", range: "bytes=9990-", first: 9_990, last: 9_999 },
      { name: "the last bytes", range: "bytes=-10", first: 9_990, last: 9_999 },
      { name: "what there is of a longer range", range: "bytes=9000-20000", first: 9_000, last: 9_999 },
    ]) {
      it(`sends ${name}`, async () => {
        const { status, headers, body } = await get({ range });

        assert.equal(status, 206);
        assert.equal(headers["content-range"], `bytes ${first}-${last}/10000`);
        assert.deepEqual(body, bytes.subarray(first, last + 1));
      });
    }

    it("refuses one outside of the object and says how long the object is", async () => {
      const answer = await get({ range: "bytes=10000-" });

      assertRefused(answer, 416, "INVALID_INPUT");
      assert.equal(answer.headers["content-range"], "bytes */10000");
    });

    it("sends the whole object for several ranges at once", async () => {
      const { status, body } = await get({ range: "bytes=0-9,100-109" });

      assert.equal(status, 200);
      assert.deepEqual(body, bytes);
    });

    it("sends the range only if If-Range names this very object", async () => {
      const { etag } = (await get()).headers;

      const same = await get({ range: "bytes=0-9", "if-range": String(etag) });
      const other = await get({ range: "bytes=0-9", "if-range": '"other"' });

      assert.equal(same.status, 206);
      assert.equal(other.status, 200);
      assert.deepEqual(other.body, bytes);
    });
  });

  describe("asked conditionally", () => {
    it("answers 304 without a body when the client has the object already", async () => {
      const { etag, "last-modified": lastModified } = (await get()).headers;

      for (const [name, value] of Object.entries({
        "if-none-match": etag,
        "if-modified-since": lastModified,
      })) {
        const { status, headers, body } = await get({ [name]: value! });

        assert.equal(status, 304);
        assert.equal(body.length, 0);
        assert.equal(headers.etag, etag);
        assert.match(headers["cache-control"] ?? "", /^private, max-age=\d+, immutable$/);
      }
    });

    it("sends the object when the client has another", async () => {
      assert.equal((await get({ "if-none-match": '"other"' })).status, 200);
    });

    it("answers 412 when the client insists on another", async () => {
      assertRefused(await get({ "if-match": '"other"' }), 412, "CONFLICT");
    });
  });

  describe("with a URL that we did not make", () => {
    it("refuses a signature that is missing, empty, short, long or changed in one bit", async () => {
      const signature = new URL(url).searchParams.get("signature")!;
      const flipped = Buffer.from(signature, "base64url");
      flipped[0]! ^= 1;
      const forgeries = [
        null,
        "",
        "A",
        signature.slice(0, -2),
        `${signature}AA`,
        flipped.toString("base64url"),
        "%00",
      ];

      for (const forgery of forgeries) {
        assertRefused(await requestRaw(withParameter(url, "signature", forgery)), 403, "FORBIDDEN");
      }
    });

    it("refuses a changed expiry, whatever its form", async () => {
      const expires = Number(new URL(url).searchParams.get("expires"));
      for (const forgery of [
        null,
        "",
        "0",
        `${expires + 3600}`,
        "1e99",
        "NaN",
        "-1",
        `${expires}.0`,
        "9".repeat(30),
      ]) {
        assertRefused(await requestRaw(withParameter(url, "expires", forgery)), 403, "FORBIDDEN");
      }
    });

    it("refuses parameters that come twice", async () => {
      assertRefused(await requestRaw(`${url}&expires=1`), 403, "FORBIDDEN");
      assertRefused(await requestRaw(`${url}&signature=A`), 403, "FORBIDDEN");
    });

    it("refuses the signature of another object", async () => {
      await media.storage.put("other.jpg", Buffer.from("other"));

      assertRefused(await requestRaw(url.replace(key, "other.jpg")), 403, "FORBIDDEN");
    });

    it("refuses the signature of another server", async () => {
      const other = await startDiskMedia();

      const { search } = new URL(await other.storage.urlFor(key));

      assertRefused(await requestRaw(`${media.origin}/media/${key}${search}`), 403, "FORBIDDEN");
      await other.close();
    });

    it("refuses an expired URL in the same words as one that never was valid", async () => {
      const forged = await requestRaw(withParameter(url, "signature", "A"));
      media.clock.nowMs = Number(new URL(url).searchParams.get("expires")) * 1000;

      const expired = await get();

      assertRefused(expired, 403, "FORBIDDEN");
      assert.deepEqual(expired.body, forged.body);
    });
  });

  describe("with a path that tries to escape", () => {
    it("sends nothing, from inside or outside of the objects", async () => {
      await writeFile(join(media.directory, "outside.jpg"), "secret");
      await writeFile(join(media.directory, "media", "outside.jpg"), "secret");
      const { search } = new URL(url);
      const paths = [
        "../outside.jpg",
        "%2e%2e/outside.jpg",
        "..%2foutside.jpg",
        "..%2f..%2foutside.jpg",
        "%2e%2e%2foutside.jpg",
        "..%5coutside.jpg",
        "char/../../outside.jpg",
        "/outside.jpg",
        "%2foutside.jpg",
        `${encodeURIComponent(join(media.directory, "outside.jpg"))}`,
        "char%2fimage%2foriginal.jpg",
        "char/image/original.jpg%00",
        "char/image/original.jpg%00.png",
        "char/image//original.jpg",
        "char/image/./original.jpg",
        "char/image/original.jpg/",
        "%ff",
        "%",
        "",
      ];

      for (const path of paths) {
        const answer = await requestRaw(media.origin, { path: `/media/${path}${search}` });

        assert.ok([403, 404].includes(answer.status), `${path}: ${answer.status}`);
        assert.ok(!answer.body.includes("secret"), path);
        assert.ok(!answer.body.equals(bytes), path);
      }
    });

    it("refuses an undecodable path as it refuses a wrong signature", async () => {
      assertRefused(await requestRaw(media.origin, { path: "/media/%ff" }), 403, "FORBIDDEN");
    });
  });

  it("answers 404 for an object that is gone, and for a folder", async () => {
    await media.storage.delete(key);
    await mkdir(join(media.directory, "media", "objects", "folder"));

    assertRefused(await get(), 404, "NOT_FOUND");
    assertRefused(await requestRaw(await media.storage.urlFor("folder")), 404, "NOT_FOUND");
  });

  it("lets scripts of any origin read its refusals too", async () => {
    const { headers } = await requestRaw(`${media.origin}/media/a.jpg`);

    assert.equal(headers["access-control-allow-origin"], "*");
  });

  it("says that the storage does not answer when the file cannot be opened", async () => {
    const path = join(media.directory, "media", "objects", "loop.jpg");
    await symlink(path, path);

    assertRefused(await requestRaw(await media.storage.urlFor("loop.jpg")), 503, "STORAGE_UNAVAILABLE");
  });
});

function assertRefused(answer: RawAnswer, status: number, code: string): void {
  assert.equal(answer.status, status, String(answer.body));
  assert.match(answer.headers["content-type"] ?? "", /^application\/json/);
  assert.equal(answer.headers["cache-control"], "no-store");
  const { errors } = JSON.parse(String(answer.body)) as { errors: { message: string }[] };
  const message = errors[0]?.message ?? "";
  assert.ok(message.length > 0);
  assert.deepEqual(errors, [{ code, message, field: [] }]);
}

/** The URL with a parameter replaced, or without it for null. */
function withParameter(url: string, name: string, value: string | null): string {
  const changed = new URL(url);
  if (value === null) changed.searchParams.delete(name);
  else changed.searchParams.set(name, value);
  return changed.href;
}
