import assert from "node:assert/strict";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";

describe("A global id", () => {
  it("leads back to the UUID that it was made from", () => {
    const id = newId();

    assert.equal(fromGlobalId("Character", toGlobalId("Character", id)), id);
  });

  for (const malformed of [
    "",
    "char",
    "char_",
    "char__",
    "_",
    "char_nonsense",
    "CHAR_01m8apnx1ef7p9ac1pcfs0k2vg",
  ]) {
    it(`is none where it is malformed: "${malformed}"`, () => {
      assert.equal(fromGlobalId("Character", malformed), null);
    });
  }

  it("is none where it is of another type", () => {
    assert.equal(fromGlobalId("Character", toGlobalId("ReferenceImage", newId())), null);
  });
});
