import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { generatedPictures } from "../../src/cli/demo-generated.js";
import { sharedApp } from "../support/app.js";
import { PROJECT } from "../support/code-blocks.js";
import { onePerson } from "../support/one-person.js";
import { facelessPicture } from "../support/pictures.js";

describe("The demo with generated pictures", () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "likeness-demo-"));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const write = async (path: string, bytes: Buffer): Promise<string> => {
    const whole = join(folder, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, bytes);
    return whole;
  };

  it("takes each folder for a source, and a day in a path for when it was made, else the file's own", async () => {
    const { bytes } = await facelessPicture();
    await write("days/flux-v4/2026-03-02/a.png", bytes);
    await write("days/flux-v3/upscaled/mira 2026-03-01.png", bytes);
    await write("days/2026-13-99/impossible.png", bytes);
    await write("days/notes.txt", Buffer.from("no picture"));
    const top = await write("days/top.png", bytes);
    const changed = new Date("2026-02-01T10:00:00Z");
    await utimes(top, changed, changed);
    await utimes(join(folder, "days/2026-13-99/impossible.png"), changed, new Date("2026-01-01T00:00:00Z"));

    const pictures = await generatedPictures(join(folder, "days"));

    assert.deepEqual(
      pictures.map(({ name, source, generatedAt }) => [name, source, generatedAt.toISOString()]),
      [
        ["impossible.png", "days", "2026-01-01T00:00:00.000Z"],
        ["top.png", "days", "2026-02-01T10:00:00.000Z"],
        ["mira 2026-03-01.png", "flux-v3/upscaled", "2026-03-01T12:00:00.000Z"],
        ["a.png", "flux-v4", "2026-03-02T12:00:00.000Z"],
      ],
    );
    await assert.rejects(generatedPictures(join(folder, "nowhere")), /There is no folder/);
    await assert.rejects(
      generatedPictures(dirname(await write("none/notes.txt", bytes))),
      /There are no pictures/,
    );
  });

  it("shows how each scores, and each source over the days, and approves none", async () => {
    const client = await (await sharedApp()).newWorkspace();
    for (const photo of [await onePerson.first(), await onePerson.second(), await onePerson.third()]) {
      await write(`mira/${photo.name}`, photo.bytes);
    }
    await write("made/flux-v3/2026-03-01/own.jpg", (await onePerson.fourth()).bytes);
    await write("made/flux-v4/2026-03-02/lost.jpg", (await onePerson.stranger()).bytes);
    await write("made/flux-v4/2026-03-02/twice.jpg", (await onePerson.stranger()).bytes);

    const server = ["--url", client.url, "--key", client.key];
    const folders = ["--folder", join(folder, "mira"), "--generated", join(folder, "made")];
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join("dist", "src", "cli", "demo.js"), ...server, ...folders],
      { cwd: PROJECT, env: { ...process.env, NO_COLOR: "1" } },
    );

    assert.match(stdout, /3 generated pictures are submitted as candidates/);
    assert.match(stdout, /flux-v4\/twice\.jpg … not taken: The character has exactly this picture already/);
    assert.match(stdout, /'own\.jpg' .*'flux-v3' .*'2026-03-01' .*'PENDING' .*'0\.\d\d' .*'ACCEPT'/);
    assert.match(stdout, /'lost\.jpg' .*'REJECT'/);
    assert.match(stdout, /2026-03-01 {2}flux-v3 .*┃.* median 0\.\d\d, accepted 100 % of 1, 1 in all/);
    assert.match(stdout, /2026-03-02 {2}flux-v4 .*accepted 0 % of 1, 1 in all/);
    assert.match(stdout, /Nothing is approved by itself/);
    const { characters } = await client.ask("{ characters { nodes { candidates { nodes { status } } } } }");
    const statuses = characters.nodes[0].candidates.nodes.map(({ status }: { status: string }) => status);
    assert.deepEqual(statuses, ["PENDING", "PENDING"]);
  });
});
