import assert from "node:assert/strict";
import type { ApiClient, FilePart } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";
import { pillowText, pngWith } from "../picture-metadata/made-files.js";

const FIELDS =
  "prompt promptFrom source sourceFrom parameters parametersFrom generatedAt generatedAtFrom status";

const A1111 = `portrait of Mira on a beach, ${"<lora:mira:0.8>"}
Negative prompt: blurry
Steps: 30, Sampler: DPM++ 2M, CFG scale: 7, Seed: 42, Size: 512x512, Model: flux-v3`;

describe("What a generator wrote into a candidate's file", () => {
  let client: ApiClient;
  let characterId: string;

  before(async () => {
    client = await (await sharedApp()).newWorkspace();
    characterId = await client.createCharacter();
  });

  const png = async (...texts: [keyword: string, text: string][]): Promise<FilePart> => ({
    bytes: await pngWith(...texts.map(([keyword, text]) => pillowText(keyword, text))),
    name: "made.png",
  });
  const submit = async (file: FilePart, input: object = {}): Promise<any> => {
    const { candidate, userErrors } = await client.submit(characterId, file, { waitMs: 0, ...input }, FIELDS);
    assert.deepEqual(userErrors, []);
    return candidate;
  };

  it("is kept where the client says nothing, and told to be the file's", async () => {
    const candidate = await submit(await png(["parameters", A1111]));

    assert.match(candidate.prompt, /^portrait of Mira on a beach/);
    assert.ok(JSON.stringify(candidate.parameters).includes("Seed: 42"));
    assert.ok(candidate.source.length > 0);
    const { promptFrom, sourceFrom, parametersFrom, generatedAtFrom } = candidate;
    assert.deepEqual(
      [promptFrom, sourceFrom, parametersFrom, generatedAtFrom],
      ["FILE", "FILE", "FILE", "ARRIVAL"],
    );
  });

  it("gives way to what the client says, each by itself", async () => {
    const file = await png(["parameters", `${A1111}, Version: 1`]);

    const candidate = await submit(file, { prompt: "mine", parameters: { steps: 1 } });

    const { prompt, promptFrom, parameters, parametersFrom, sourceFrom } = candidate;
    assert.deepEqual(
      { prompt, promptFrom, parameters, parametersFrom, sourceFrom },
      {
        prompt: "mine",
        promptFrom: "CLIENT",
        parameters: { steps: 1 },
        parametersFrom: "CLIENT",
        sourceFrom: "FILE",
      },
    );
  });

  it("is text and nothing else, whatever is written there, and refuses no picture", async () => {
    const hostile = [
      `<script>alert(1)</script>'; DROP TABLE candidates; -- ${"\u202e"} {{7*7}} $\{jndi:ldap://x}`,
      "x".repeat(200_000),
      `{"a":`.repeat(2_000),
      `{"__proto__": {"polluted": true}, "3": {"class_type": "KSampler", "inputs": {"seed": 1}}}`,
    ];
    for (const text of hostile) {
      for (const keyword of ["parameters", "prompt", "workflow"]) {
        const candidate = await submit(await png([keyword, text]));

        assert.match(candidate.status, /SCORING|PENDING/);
        assert.ok((candidate.prompt ?? "").length <= 10_000);
        assert.ok(JSON.stringify(candidate.parameters).length <= 16_384);
      }
    }
    assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  });

  it("tells nothing where nothing is written", async () => {
    const candidate = await submit(await png(["Software", "paint"]));

    assert.deepEqual(
      [candidate.prompt, candidate.promptFrom, candidate.parameters, candidate.parametersFrom],
      [null, null, null, null],
    );
  });
});
