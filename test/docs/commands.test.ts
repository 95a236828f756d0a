import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { codeBlocks, PROJECT } from "../support/code-blocks.js";
import { freePort, ProcessSandbox } from "../support/process-sandbox.js";
import { skip } from "../support/skip.js";

/** In the order in which they are read: later ones use what earlier ones have set. */
const DOCUMENTS = ["README.md", "docs/judgement.md", "docs/operations.md", "CONTRIBUTING.md"];

/** Not run here as they stand, each with the reason. */
const NOT_RUN: Record<string, string> = {
  "npm ci && npm start\n": "installed is already, and the server that the others ask is started by this test",
  "npm run start:api\nnpm run start:worker\n":
    "they run until they are stopped; the tests of processes start them",
  "npm ci && rm -rf node_modules\nnpm ci --omit=dev\nnpm run start:api\n":
    "it would take away the packages that run this; the tests of processes do the same in a copy",
  "mkdir likeness && tar xzf likeness-*.tgz -C likeness --strip-components=1\ncd likeness && npm ci --omit=dev\nnpm run start:api\n":
    "it needs the registry; the tests of packing unpack and start a release, and have npm plan the install",
  "npm test\n": "this is it",
};

/** The commands run in this very checkout. */
const HARMFUL = /\brm\b|\bnpm (ci|install)\b/;

const BLOCK_END = "--- end of a block ---";

describe("The commands of the documents", function () {
  // A dozen commands, each of which starts npm, on a machine that may be busy.
  this.timeout(240_000);
  let sandbox: ProcessSandbox;
  let blocks: string[];
  let answers: string[];

  before(async function () {
    for (const tool of ["bash", "curl"]) {
      if (isMissing(tool)) skip(this, `there is no ${tool} on this machine`);
    }
    sandbox = await ProcessSandbox.open();
    const port = String(await freePort());
    // Without a key in the environment the server keeps one in its data directory, where the documents read it.
    await sandbox.start("all", { PORT: port, ADMIN_API_KEY: "" });
    blocks = (await allCommands()).filter((block) => NOT_RUN[block] === undefined);
    for (const block of blocks) assert.doesNotMatch(block, HARMFUL, "belongs among what is not run");
    answers = await runInOneShell(blocks, sandbox.dataDirectory, port);
  });

  after(() => sandbox?.close());

  it("run as they stand, one after the other", () => {
    assert.equal(answers.length, blocks.length);
    for (const [index, block] of blocks.entries()) {
      if (!block.includes("/graphql")) continue;
      assert.doesNotMatch(answers[index]!, /"errors":|"userErrors":\[\{/, block);
    }
  });

  it("answer what the README shows", async () => {
    const shown = (await codeBlocks("README.md")).find(({ language }) => language === "json")!;
    const upload = answers[blocks.findIndex((block) => block.includes("mutation ($input: UploadReference"))]!;

    assert.deepEqual(withoutIds(JSON.parse(upload)), withoutIds(JSON.parse(shown.text)));
  });

  it("judge the sample pictures as the README says", () => {
    const report = answers[blocks.findIndex((block) => block.includes("identitySet"))]!;
    const { referenceImages, identitySet } = JSON.parse(report).data.character;

    const verdicts = referenceImages.map((it: any) => [it.fileName, it.assessment.verdict]);
    assert.deepEqual(verdicts, [
      ["portrait.jpg", "STRONG"],
      ["laughing.jpg", "STRONG"],
      ["someone-else.jpg", "UNUSABLE"],
    ]);
    const removals = identitySet.recommendations.filter(({ kind }: any) => kind === "REMOVE");
    assert.equal(removals.length, 1);
    assert.match(removals[0].message, /^Remove “someone-else.jpg”/);
  });

  it("are left out only where a reason is given, which still belongs to one of them", async () => {
    const all = new Set(await allCommands());

    assert.deepEqual(
      Object.keys(NOT_RUN).filter((block) => !all.has(block)),
      [],
    );
  });
});

async function allCommands(): Promise<string[]> {
  const blocks = (await Promise.all(DOCUMENTS.map((document) => codeBlocks(document)))).flat();
  return blocks.filter(({ language }) => language === "sh").map(({ text }) => text);
}

function isMissing(tool: string): boolean {
  try {
    execFileSync(tool, ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return true;
  }
}

/** What each block printed. The documents' address and folders are replaced by those of the server at hand. */
async function runInOneShell(blocks: string[], dataDirectory: string, port: string): Promise<string[]> {
  const script = blocks
    .map((block) => `${block}\necho "${BLOCK_END}"\n`)
    .join("")
    .replaceAll("http://127.0.0.1:4000", `http://127.0.0.1:${port}`)
    .replaceAll("data/admin-key", join(dataDirectory, "admin-key"))
    .replaceAll(/(?<=[ @])samples(?=[/\n])/g, join(dataDirectory, "samples"));
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", script], {
    cwd: PROJECT,
    env: { ...process.env, PORT: port, DATA_DIR: dataDirectory },
    maxBuffer: 1 << 24,
  });
  return stdout.split(`${BLOCK_END}\n`).slice(0, -1);
}

/** Ids are made by chance. */
const withoutIds = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer).replaceAll(/\b(img|char)_[0-9a-z]{26}/g, "$1_…"));
