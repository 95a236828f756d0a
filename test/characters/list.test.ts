import assert from "node:assert/strict";
import type { ApiClient } from "../support/api-client.js";
import { sharedApp } from "../support/app.js";

const LIST = `query ($first: Int, $after: String, $filter: CharacterFilter) {
  characters(first: $first, after: $after, filter: $filter) {
    edges { cursor node { name } }
    nodes { name }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`.replace("$first: Int,", "$first: Int! = 20,");

const list = async (client: ApiClient, variables: object = {}) =>
  (await client.ask(LIST, { ...variables })).characters;

const namesOf = (page: any): string[] => page.nodes.map(({ name }: any) => name);

async function workspaceWith(...names: string[]): Promise<ApiClient> {
  const client = await (await sharedApp()).newWorkspace();
  for (const name of names) await client.createCharacter(name);
  return client;
}

describe("The list of characters", () => {
  it("is newest first, with a cursor for each", async () => {
    const client = await workspaceWith("one", "two", "three");

    const page = await list(client);

    assert.deepEqual(namesOf(page), ["three", "two", "one"]);
    assert.deepEqual(
      page.edges.map(({ node }: any) => node.name),
      ["three", "two", "one"],
    );
    assert.deepEqual(page.pageInfo, {
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: page.edges[0].cursor,
      endCursor: page.edges[2].cursor,
    });
  });

  it("is empty in a new workspace", async () => {
    assert.deepEqual(await list(await workspaceWith()), {
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  it("shows every character exactly once over its pages while new ones are made and old ones deleted", async () => {
    const client = await workspaceWith("1", "2", "3", "4", "5", "6");
    const seen: string[] = [];
    let after: string | null = null;
    let hasNextPage = true;

    while (hasNextPage) {
      const page: any = await list(client, { first: 2, after });
      seen.push(...namesOf(page));
      assert.equal(page.pageInfo.hasPreviousPage, after !== null);
      ({ endCursor: after, hasNextPage } = page.pageInfo);
      await client.createCharacter(`new after ${seen.length}`);
    }

    assert.deepEqual(seen, ["6", "5", "4", "3", "2", "1"]);
  });

  it("goes on after a character that was deleted", async () => {
    const client = await workspaceWith("1", "2", "3");
    const first = await list(client, { first: 1 });
    const { characters } = await client.ask("{ characters(first: 1) { nodes { id } } }");
    await client.ask("mutation ($id: ID!) { deleteCharacter(input: { id: $id }) { deletedId } }", {
      id: characters.nodes[0].id,
    });

    const next = await list(client, { first: 1, after: first.pageInfo.endCursor });

    assert.deepEqual([namesOf(first), namesOf(next)], [["3"], ["2"]]);
  });

  it("says that there is no more when the last page is full", async () => {
    const page = await list(await workspaceWith("1", "2"), { first: 2 });

    assert.equal(page.pageInfo.hasNextPage, false);
  });

  for (const [what, variables, field] of [
    ["a first of 0", { first: 0 }, ["first"]],
    ["a first of 101", { first: 101 }, ["first"]],
    ["a negative first", { first: -1 }, ["first"]],
    ["a cursor that is none", { after: "nonsense" }, ["after"]],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const client = await workspaceWith("1");

      const { errors } = await client.graphql(LIST, variables);

      assert.equal(errors?.length, 1);
      assert.deepEqual(errors![0]!.extensions, { code: "INVALID_INPUT", field });
    });
  }

  it("takes a first of 1 and of 100", async () => {
    const client = await workspaceWith("1", "2");

    assert.deepEqual(namesOf(await list(client, { first: 1 })), ["2"]);
    assert.deepEqual(namesOf(await list(client, { first: 100 })), ["2", "1"]);
  });
});

describe("A filtered list of characters", () => {
  const names = ["Mira", "mirabelle", "100 % Zoë", "under_score", "back\\slash", "Underdog"];
  for (const [part, expected] of [
    ["MIRA", ["mirabelle", "Mira"]],
    ["%", ["100 % Zoë"]],
    ["_", ["under_score"]],
    ["\\", ["back\\slash"]],
    ["zOË", ["100 % Zoë"]],
    ["der", ["Underdog", "under_score"]],
    ["'; DROP TABLE characters; --", []],
    ["nul \0", []],
    ["", ["Underdog", "back\\slash", "under_score", "100 % Zoë", "mirabelle", "Mira"]],
  ] as const) {
    it(`holds the names with the part ${JSON.stringify(part)}, in any case`, async () => {
      const client = await workspaceWith(...names);

      assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), expected);
    });
  }

  const [COMPOSED, DECOMPOSED] = ["caf\u00e9", "cafe\u0301"];

  it("holds a name and a niche however their accents are typed, when stored and when looked for", async () => {
    const client = await (await sharedApp()).newWorkspace();
    await client.createCharacter(`${COMPOSED} 1`, { niche: DECOMPOSED });
    await client.createCharacter(`${DECOMPOSED} 2`, { niche: COMPOSED });

    for (const typed of [COMPOSED, DECOMPOSED, "CAFE\u0301", ` ${DECOMPOSED}\u200b`]) {
      const byName = await list(client, { filter: { name: typed } });
      const byNiche = await list(client, { filter: { niche: typed } });
      const both = [`${COMPOSED} 2`, `${COMPOSED} 1`];
      assert.deepEqual([byName, byNiche].map(namesOf), [both, both], typed);
    }
  });

  for (const [name, found, notFound] of [
    ["İstanbul", ["istanbul", "ISTANBUL", "İSTANBUL"], []],
    ["Straße", ["STRAßE", "STRAẞE", "straße"], ["STRASSE"]],
    ["ΟΔΥΣΣΕΥΣ", ["οδυσσευς", "οδυσσευσ"], ["Οδυσσεύς"]],
    ["Łódź", ["łódź", "ŁÓDŹ"], ["Lodz"]],
  ] as const) {
    it(`finds ${name} by each letter's other cases`, async () => {
      const client = await workspaceWith(name);

      for (const part of found) {
        assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), [name], part);
      }
      for (const part of notFound) {
        assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), [], part);
      }
    });
  }

  it("holds every character where the filter is blank, and none where no text can be what it says", async () => {
    const client = await workspaceWith("Mira");

    for (const [part, expected] of [
      [" \u200b", ["Mira"]],
      ["\ud83d", []],
      ["x".repeat(10_000), []],
    ] as const) {
      assert.deepEqual(namesOf(await list(client, { filter: { name: part } })), expected);
    }
  });

  it("holds the characters of a whole niche, in any case, also together with a name", async () => {
    const client = await (await sharedApp()).newWorkspace();
    await client.createCharacter("Mira", { niche: "Fitness" });
    await client.createCharacter("Ada", { niche: "fitness" });
    await client.createCharacter("Eve", { niche: "fitness food" });
    await client.createCharacter("Zoë");

    const niche = await list(client, { filter: { niche: "FITNESS" } });
    const both = await list(client, { filter: { niche: "fitness", name: "a" } });
    const wrong = await list(client, { filter: { niche: "fit%" } });
    const nul = await list(client, { filter: { niche: "fitness\0" } });

    assert.deepEqual([niche, both, wrong, nul].map(namesOf), [["Ada", "Mira"], ["Ada", "Mira"], [], []]);
  });

  it("is paged like the whole one", async () => {
    const client = await workspaceWith("a1", "b1", "a2", "b2", "a3");

    const first = await list(client, { first: 2, filter: { name: "a" } });
    const rest = await list(client, {
      first: 2,
      filter: { name: "a" },
      after: first.pageInfo.endCursor,
    });

    assert.deepEqual([namesOf(first), namesOf(rest)], [["a3", "a2"], ["a1"]]);
    assert.deepEqual([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage], [true, false]);
  });
});
