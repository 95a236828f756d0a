import assert from "node:assert/strict";
import sharp from "sharp";
import { Scope } from "../../src/workspaces/scope.js";
import { sharedApp } from "../support/app.js";
import { PREFLIGHT, signIn } from "../support/session-client.js";

const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { errors: { code: string }[] }).errors[0]!.code;

describe("The samples", () => {
  it("are a character with pictures, which make it when they are created and uploaded in their order", async () => {
    const client = await (await sharedApp()).newWorkspace([Scope.CHARACTERS_WRITE]);

    const response = await fetch(`${client.url}/api/v1/samples`, { headers: client.headers });

    assert.equal(response.status, 200);
    const { name, profile, pictures } = (await response.json()) as any;
    assert.deepEqual(
      pictures.map(({ name }: { name: string }) => name),
      ["portrait.jpg", "laughing.jpg", "someone-else.jpg", "group.jpg"],
    );
    const id = await client.createCharacter(name, profile);
    const verdicts = [];
    for (const { name, shows, url } of pictures.slice(0, 2)) {
      assert.ok(shows.length > 5);
      const sent = await fetch(new URL(url, client.url), { headers: client.headers });
      assert.equal(sent.headers.get("content-type"), "image/jpeg");
      const bytes = Buffer.from(await sent.arrayBuffer());
      const { referenceImage } = await client.upload(id, { bytes, name }, {}, "type assessment { verdict }");
      verdicts.push([referenceImage.type, referenceImage.assessment.verdict]);
    }
    assert.deepEqual(verdicts, [
      ["PRIMARY", "STRONG"],
      ["REFERENCE", "STRONG"],
    ]);
  });

  it("are pictures that can be read, all of them, also with a session", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { cookie } = await signIn(client);
    const headers = { Cookie: cookie, ...PREFLIGHT };
    const listed = await fetch(`${client.url}/api/v1/samples`, { headers });

    const { pictures } = (await listed.json()) as { pictures: { url: string }[] };

    for (const { url } of pictures) {
      const sent = await fetch(new URL(url, client.url), { headers });
      const { width, height } = await sharp(Buffer.from(await sent.arrayBuffer())).metadata();
      assert.ok(width > 400 && height > 400, url);
    }
  });

  for (const path of ["/api/v1/samples", "/api/v1/samples/portrait.jpg"]) {
    it(`need a key that may write characters: ${path}`, async () => {
      const app = await sharedApp();
      const reader = await app.newWorkspace([Scope.CHARACTERS_READ]);

      const without = await fetch(app.url + path);
      const lesser = await fetch(app.url + path, { headers: reader.headers });

      assert.deepEqual([without.status, await codeOf(without)], [401, "UNAUTHENTICATED"]);
      assert.deepEqual([lesser.status, await codeOf(lesser)], [403, "FORBIDDEN"]);
    });
  }

  for (const name of ["none.jpg", "..%2fpackage.json", "sample1.jpg"]) {
    it(`have no ${name}`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const response = await fetch(`${client.url}/api/v1/samples/${name}`, { headers: client.headers });

      assert.deepEqual([response.status, await codeOf(response)], [404, "NOT_FOUND"]);
    });
  }
});
