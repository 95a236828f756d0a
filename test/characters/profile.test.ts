import assert from "node:assert/strict";
import { newId, toGlobalId } from "../../src/ids/global-id.js";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";

const FIELDS = `id name createdAt updatedAt
  profile { niche ageRange { min max } hairColor appearance style notes }
  primaryImage { id } referenceImages { id } referenceImageUrls faceLock { status }`;

const EMPTY_PROFILE = {
  niche: null,
  ageRange: null,
  hairColor: null,
  appearance: null,
  style: null,
  notes: null,
};

const FULL_PROFILE = {
  niche: "fitness",
  ageRange: { min: 25, max: 30 },
  hairColor: "dark brown",
  appearance: "freckles",
  style: "natural light",
  notes: "never wears hats",
};

const create = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: CreateCharacterInput!) {
         createCharacter(input: $input) { character { ${FIELDS} } userErrors { code field message } }
       }`,
      { input },
    )
  ).createCharacter;

const update = async (client: ApiClient, input: object) =>
  (
    await client.ask(
      `mutation ($input: UpdateCharacterInput!) {
         updateCharacter(input: $input) { character { ${FIELDS} } userErrors { code field message } }
       }`,
      { input },
    )
  ).updateCharacter;

const get = async (client: ApiClient, id: string) =>
  (await client.ask(`query ($id: ID!) { character(id: $id) { ${FIELDS} } }`, { id })).character;

const countCharacters = async (client: ApiClient): Promise<number> =>
  (await client.ask("{ characters(first: 100) { nodes { id } } }")).characters.nodes.length;

describe("A new character", () => {
  it("needs only a name, and has an empty profile and no images", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const { character, userErrors } = await create(client, { name: "  Mira  " });

    assert.deepEqual(userErrors, []);
    const { id, createdAt, updatedAt, ...rest } = character;
    assert.match(id, /^char_[0-9a-z]{26}$/);
    assert.ok(Date.now() - Date.parse(createdAt) < 60_000);
    assert.equal(updatedAt, createdAt);
    assert.deepEqual(rest, {
      name: "Mira",
      profile: EMPTY_PROFILE,
      primaryImage: null,
      referenceImages: [],
      referenceImageUrls: [],
      faceLock: null,
    });
  });

  it("keeps its whole profile", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

    assert.deepEqual((await get(client, character.id)).profile, FULL_PROFILE);
  });

  it("takes null for the profile, and for a field of it, as empty", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const whole = await create(client, { name: "Mira", profile: null });
    const field = await create(client, { name: "Mira", profile: { niche: null, ageRange: null } });

    assert.deepEqual([whole.character.profile, field.character.profile], [EMPTY_PROFILE, EMPTY_PROFILE]);
  });
});

describe("An updated character", () => {
  it("keeps what is omitted", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

    const renamed = await update(client, { id: character.id, name: "Mira B." });
    const restyled = await update(client, { id: character.id, profile: { style: "film" } });

    assert.deepEqual([renamed.character.name, renamed.character.profile], ["Mira B.", FULL_PROFILE]);
    assert.deepEqual(restyled.character.profile, { ...FULL_PROFILE, style: "film" });
    assert.equal(restyled.character.name, "Mira B.");
    assert.ok(restyled.character.updatedAt > character.updatedAt);
    assert.equal(restyled.character.createdAt, character.createdAt);
  });

  for (const field of Object.keys(FULL_PROFILE)) {
    it(`clears ${field} with null and leaves the rest`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

      await update(client, { id: character.id, profile: { [field]: null } });

      assert.deepEqual((await get(client, character.id)).profile, { ...FULL_PROFILE, [field]: null });
    });
  }

  it("loses its whole profile, but not its name, when that is null", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

    await update(client, { id: character.id, profile: null });

    const { name, profile } = await get(client, character.id);
    assert.deepEqual({ name, profile }, { name: "Mira", profile: EMPTY_PROFILE });
  });

  it("takes an empty text as cleared", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

    const updated = await update(client, { id: character.id, profile: { notes: " \n " } });

    assert.equal(updated.character.profile.notes, null);
  });
});

describe("The texts of a character", () => {
  const texts = ["niche", "hairColor", "appearance", "style", "notes"];
  const profileOf = (text: string) => Object.fromEntries(texts.map((name) => [name, text]));

  it("are answered as they are stored: in normal form C, without what shows nothing at their ends", async () => {
    const client = await (await sharedApp()).newWorkspace();

    const created = (
      await create(client, { name: " Zoe\u0308\u200b", profile: profileOf("cafe\u0301 ❤\ufe0f ") })
    ).character;

    const { ageRange, ...profile } = created.profile;
    assert.deepEqual([created.name, profile, ageRange], ["Zoë", profileOf("café ❤\ufe0f"), null]);
    assert.deepEqual(await get(client, created.id), created);
  });

  it("are cleared by what shows nothing", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

    const cleared = await update(client, { id: character.id, profile: profileOf("\u200b\u3164") });

    assert.deepEqual(cleared.character.profile, { ...EMPTY_PROFILE, ageRange: FULL_PROFILE.ageRange });
  });

  it("may be as long as they may be in characters, whatever these are made of", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const name = "👨‍👩‍👧‍👦".repeat(100);

    const { character } = await create(client, { name });

    assert.equal((await get(client, character.id)).name, name);
  });
});

describe("A character's bounds", () => {
  const tooLong: [string, number][] = [
    ["niche", 100],
    ["hairColor", 100],
    ["appearance", 2_000],
    ["style", 2_000],
    ["notes", 5_000],
  ];
  const invalid: { what: string; input: object; field: string[] }[] = [
    { what: "an empty name", input: { name: "" }, field: ["name"] },
    { what: "a name of spaces", input: { name: "   " }, field: ["name"] },
    { what: "a name of 101 characters", input: { name: "x".repeat(101) }, field: ["name"] },
    { what: "a name with a NUL", input: { name: "a\0b" }, field: ["name"] },
    { what: "a name with half a character", input: { name: "a\ud83d" }, field: ["name"] },
    { what: "a name that shows nothing", input: { name: "\u200b\u3164\u2800" }, field: ["name"] },
    { what: "a name of 101 families", input: { name: "👨‍👩‍👧‍👦".repeat(101) }, field: ["name"] },
    {
      what: "a name of one letter under 5,000 marks",
      input: { name: `a${"\u0301".repeat(5_000)}` },
      field: ["name"],
    },
    ...tooLong.flatMap(([name, max]) => [
      {
        what: `a ${name} of ${max + 1} characters`,
        input: { profile: { [name]: "x".repeat(max + 1) } },
        field: ["profile", name],
      },
      { what: `a ${name} with a NUL`, input: { profile: { [name]: "\0" } }, field: ["profile", name] },
      {
        what: `a ${name} with half a character`,
        input: { profile: { [name]: "\udc00a" } },
        field: ["profile", name],
      },
    ]),
    {
      what: "a negative age",
      input: { profile: { ageRange: { min: -1, max: 20 } } },
      field: ["profile", "ageRange", "min"],
    },
    {
      what: "an age of 121",
      input: { profile: { ageRange: { min: 20, max: 121 } } },
      field: ["profile", "ageRange", "max"],
    },
    {
      what: "an age range upside down",
      input: { profile: { ageRange: { min: 30, max: 29 } } },
      field: ["profile", "ageRange", "min"],
    },
  ];
  for (const { what, input, field } of invalid) {
    it(`refuse ${what}, naming its place, and change nothing`, async () => {
      const client = await (await sharedApp()).newWorkspace();
      const { character } = await create(client, { name: "Mira", profile: FULL_PROFILE });

      const created = await create(client, { name: "New", ...input });
      const updated = await update(client, { id: character.id, ...input });

      for (const payload of [created, updated]) {
        assert.equal(payload.character, null);
        const errors = payload.userErrors.map((error: any) => [error.code, error.field]);
        assert.deepEqual(errors, [["INVALID_INPUT", field]]);
      }
      assert.deepEqual(await get(client, character.id), character);
      assert.equal(await countCharacters(client), 1);
    });
  }

  it("refuse a name cleared with null", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const { character } = await create(client, { name: "Mira" });

    const { userErrors } = await update(client, { id: character.id, name: null });

    assert.deepEqual([userErrors[0].code, userErrors[0].field], ["INVALID_INPUT", ["name"]]);
  });

  it("are included", async () => {
    const client = await (await sharedApp()).newWorkspace();
    const profile = {
      ...Object.fromEntries(tooLong.map(([name, max]) => [name, "x".repeat(max)])),
      ageRange: { min: 0, max: 120 },
    };

    const { character, userErrors } = await create(client, { name: "n".repeat(100), profile });

    assert.deepEqual(userErrors, []);
    assert.deepEqual(character.profile, profile);
    const young = await update(client, { id: character.id, profile: { ageRange: { min: 0, max: 0 } } });
    assert.deepEqual(young.character.profile.ageRange, { min: 0, max: 0 });
  });
});

describe("A character that is not there", () => {
  const id = toGlobalId("Character", newId());

  it("is null in a query", async () => {
    assert.equal(await get(await (await sharedApp()).newWorkspace(), id), null);
  });

  for (const missing of [id, "char_", "nonsense", "", toGlobalId("ReferenceImage", newId())]) {
    it(`is NOT_FOUND in a mutation: ${JSON.stringify(missing)}`, async () => {
      const client = await (await sharedApp()).newWorkspace();

      const { character, userErrors } = await update(client, { id: missing, name: "Other" });

      assert.equal(character, null);
      assert.deepEqual([userErrors[0].code, userErrors[0].field], ["NOT_FOUND", ["id"]]);
    });
  }
});
