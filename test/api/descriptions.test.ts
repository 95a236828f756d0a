import assert from "node:assert/strict";
import {
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
} from "graphql";
import { createSchema } from "../../src/api/schema.js";

/** What a type has that can be described, by its place in the schema. */
function* partsOf(type: GraphQLNamedType): Iterable<[place: string, description: string | null | undefined]> {
  yield [type.name, type.description];
  if (isEnumType(type))
    for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value.description];
  if (isInputObjectType(type))
    for (const field of Object.values(type.getFields()))
      yield [`${type.name}.${field.name}`, field.description];
  if (!isObjectType(type) && !isInterfaceType(type)) return;
  for (const field of Object.values(type.getFields())) {
    yield [`${type.name}.${field.name}`, field.description];
    for (const arg of field.args) yield [`${type.name}.${field.name}(${arg.name})`, arg.description];
  }
}

describe("The schema", () => {
  const types = Object.values(createSchema().getTypeMap()).filter(
    (type) => !type.name.startsWith("__") && !isSpecifiedScalarType(type),
  );

  it("describes every type, field, argument, input and enum value", () => {
    const parts = types.flatMap((type) => [...partsOf(type)]);
    const lacking = parts.filter(([, description]) => (description?.trim() ?? "").length < 3);

    assert.deepEqual(
      lacking.map(([place, description]) => `${place}: ${description ?? "nothing"}`),
      [],
    );
  });

  it("says of everything deprecated what to use in its place", () => {
    const withFields = types.filter((type) => isObjectType(type) || isInputObjectType(type));
    const deprecated = withFields.flatMap((type) =>
      Object.values(type.getFields()).flatMap((field) =>
        field.deprecationReason === undefined || field.deprecationReason === null
          ? []
          : [{ type, name: field.name, reason: field.deprecationReason }],
      ),
    );

    for (const { type, name, reason } of deprecated) {
      const [, successor] = /^Use `(\w+)`/.exec(reason) ?? assert.fail(`${type.name}.${name}: ${reason}`);
      assert.ok((successor ?? "") in type.getFields(), `${type.name}.${successor}, in place of ${name}`);
    }
    assert.deepEqual(deprecated.map(({ type, name }) => `${type.name}.${name}`).toSorted(), [
      "PruneReferenceImagesPayload.removedIds",
      "ReanalyseCharacterInput.characterId",
    ]);
  });
});
