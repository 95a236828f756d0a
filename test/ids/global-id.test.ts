import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { TypeID } from "typeid-js";
import { fromGlobalId, newId, toGlobalId } from "../../src/ids/global-id.js";

describe("A global id", () => {
  it("leads back to the UUID that it was made from", () => {
    const id = newId();

    assert.equal(fromGlobalId("Character", toGlobalId("Character", id)), id);
  });

  it("is the TypeID of its UUID, whatever that is", () => {
    const zeros = "00000000-0000-0000-0000-000000000000";
    const ids = [zeros, zeros.replaceAll("0", "f"), ...Array.from({ length: 500 }, () => randomUUID())];

    for (const id of ids) assert.equal(toGlobalId("Character", id), TypeID.fromUUID("char", id).toString());
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
