import {
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
} from "graphql";

/** What the operations are about. */
export interface WorstTargets {
  characterId: string;
  imageIds: readonly string[];
  recommendationId: string;
}

/** A field's arguments as text, as large as they may be; null where a file would have to be sent, or something be deleted for good. */
export function argumentsOf(field: GraphQLField<unknown, unknown>, targets: WorstTargets): string | null {
  const values = field.args.map((arg) => [arg.name, valueOf(arg, arg.type, field.name, targets)] as const);
  if (values.some(([, value]) => value === null)) return null;
  const given = values.filter(([, value]) => value !== undefined);
  return given.length === 0 ? "" : `(${given.map(([name, value]) => `${name}: ${value}`).join(", ")})`;
}

type Value = string | null | undefined;

/** Null: the whole operation cannot be made. Undefined: left out. */
function valueOf(
  { name }: GraphQLArgument | GraphQLInputField,
  type: GraphQLInputType,
  operation: string,
  targets: WorstTargets,
): Value {
  const nullable = getNullableType(type);
  const isNeeded = isNonNullType(type);
  // As many as are allowed.
  if (name === "first") return operation === "similarCharacters" ? "50" : "100";
  if (name === "keep") return "25";
  if (name === "revision" || name === "with") return "1";
  // The one that takes longest.
  if (name === "format") return "MULTI_REFERENCE";
  if (name === "dryRun") return "true";
  if (name === "remeasure") return "false";
  if (isInputObjectType(nullable)) {
    if (!isNeeded) return undefined;
    const fields = Object.values(nullable.getFields()).map(
      (field) => [field.name, valueOf(field, field.type, operation, targets)] as const,
    );
    if (fields.some(([, value]) => value === null)) return null;
    const given = fields.filter(([, value]) => value !== undefined);
    return `{ ${given.map(([key, value]) => `${key}: ${value}`).join(", ")} }`;
  }
  if (isListType(nullable))
    return name === "imageIds" ? JSON.stringify(targets.imageIds) : isNeeded ? null : undefined;
  if (!isNeeded) return undefined;
  if (isEnumType(nullable)) return nullable.getValues()[0]!.name;
  if (nullable.name === "ID") return JSON.stringify(idFor(name, operation, targets));
  if (nullable.name === "String") return JSON.stringify("x".repeat(100));
  return null;
}

function idFor(name: string, operation: string, targets: WorstTargets): string {
  if (name === "recommendationId") return targets.recommendationId;
  if (name === "characterId") return targets.characterId;
  // What would end the character or a key is tried on one that is not there.
  if (/^delete|^revoke/.test(operation)) return "none";
  return /image/i.test(operation) ? targets.imageIds.at(-1)! : targets.characterId;
}
