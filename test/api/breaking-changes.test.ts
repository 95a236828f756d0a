import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(__dirname, "..", "..", "..");

const RELEASED = `
  type Query {
    character(id: ID!, atOnce: Boolean @deprecated(reason: "It always is.")): Character
    health: Int
    score: Int @deprecated(reason: "Ask for \`health\`.")
  }
  type Character { name: String! mood: Mood }
  enum Mood { CALM CROSS @deprecated(reason: "It was never told.") }
  input Filter { niche: String style: String @deprecated(reason: "It finds nothing.") }
`;

interface Ended {
  code: number;
  said: string;
}

describe("npm run check:breaking", () => {
  let project: string;

  beforeEach(async () => {
    project = await mkdtemp(join(tmpdir(), "likeness-breaking-"));
    await mkdir(join(project, "schema"));
  });
  afterEach(() => rm(project, { recursive: true }));

  /** Of a schema in which each text stands in place of another. */
  async function check(replaced: Record<string, string>, changelog = "# Changelog\n"): Promise<Ended> {
    let schema = RELEASED;
    for (const [text, by] of Object.entries(replaced)) {
      assert.ok(schema.includes(text), text);
      schema = schema.replace(text, by);
    }
    await writeFile(join(project, "schema", "released.graphql"), RELEASED);
    await writeFile(join(project, "schema", "schema.graphql"), schema);
    await writeFile(join(project, "CHANGELOG.md"), changelog);
    const script = join(ROOT, "scripts", "check-breaking.mjs");
    return new Promise((resolve) => {
      execFile(process.execPath, [script, project], (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), said: stdout + stderr }),
      );
    });
  }

  const PASSED: Ended = {
    code: 0,
    said: "CHANGELOG.md names every change that breaks clients of the last release\n",
  };
  const pathsIn = ({ said }: Ended) => [...said.matchAll(/^- `(.+?)`: ./gm)].map(([, path]) => path);

  it("takes a schema that is the released one, or has more", async () => {
    assert.deepEqual(await check({}), PASSED);
    assert.deepEqual(
      await check({
        "health: Int": "health: Int age(in: Unit = YEARS): Int",
        "enum Mood": "enum Unit { YEARS } enum Mood",
      }),
      PASSED,
    );
  });

  it("refuses what breaks clients, each change by its path, and says what to do", async () => {
    const ended = await check({
      "health: Int": "",
      "id: ID!": "id: ID!, revision: Int!",
      "name: String!": "name: String",
      CALM: "SERENE",
      "niche: String": "niche: Int",
    });

    assert.equal(ended.code, 1);
    assert.deepEqual(pathsIn(ended).toSorted(), [
      "Character.name",
      "Filter.niche",
      "Mood.CALM",
      "Query.character.revision",
      "Query.health",
    ]);
    assert.match(ended.said, /- `Character\.name`: .*'String!' to 'String'/);
    assert.match(ended.said, /Keep and deprecate .* under “### Breaking” of the changelog's unreleased part/);
  });

  it("takes the removal of what was deprecated in the release", async () => {
    const without = await check({
      ', atOnce: Boolean @deprecated(reason: "It always is.")': "",
      'score: Int @deprecated(reason: "Ask for `health`.")': "",
      'CROSS @deprecated(reason: "It was never told.")': "",
      'style: String @deprecated(reason: "It finds nothing.")': "",
    });

    assert.deepEqual(without, PASSED);
  });

  it("refuses the removal of what is deprecated only now, in no release", async () => {
    const without = await check({ "health: Int": "" });
    const deprecated = await check({ "health: Int": 'health: Int @deprecated(reason: "Ask for `age`.")' });

    assert.deepEqual([without.code, pathsIn(without)], [1, ["Query.health"]]);
    assert.deepEqual(deprecated, PASSED);
  });

  it("refuses another change of what was deprecated", async () => {
    const ended = await check({ "score: Int": "score: String" });

    assert.deepEqual([ended.code, pathsIn(ended)], [1, ["Query.score"]]);
  });

  describe("of a change that breaks clients", () => {
    const CHANGE = { "health: Int": "" };

    it("takes one whose path stands in backticks under Breaking of the unreleased part", async () => {
      const changelog =
        "# Changelog\n\n## Unreleased\n\n- More.\n\n### Breaking\n\n- `Query.health` is gone: ask for `set`.\n\n## 0.1.0\n\n- All.\n";

      assert.deepEqual(await check(CHANGE, changelog), PASSED);
      assert.deepEqual(await check(CHANGE, changelog.replace("\n## 0.1.0\n\n- All.\n", "")), PASSED);
    });

    for (const [where, changelog] of [
      [
        "in an earlier release's part",
        "## Unreleased\n\n- More.\n\n## 0.1.0\n\n### Breaking\n\n- `Query.health`\n",
      ],
      [
        "under another heading",
        "## Unreleased\n\n- `Query.health`\n\n### Breaking\n\n- None.\n\n### Fixed\n\n- `Query.health`\n",
      ],
      ["without backticks", "## Unreleased\n\n### Breaking\n\n- Query.health\n"],
      [
        "as a part of a longer path",
        "## Unreleased\n\n### Breaking\n\n- `Query.healthy`, `Query.health.of`\n",
      ],
    ]) {
      it(`refuses one whose path stands ${where}`, async () => {
        const ended = await check(CHANGE, `# Changelog\n\n${changelog}`);

        assert.deepEqual([ended.code, pathsIn(ended)], [1, ["Query.health"]]);
      });
    }
  });
});
