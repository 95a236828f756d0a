import {
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from "graphql";

/** A field of an operation that is being made, with what is asked of its object. */
export interface Selection {
  field: GraphQLField<unknown, unknown>;
  args: string;
  children: Selection[];
}

export const typeOf = ({ field }: Pick<Selection, "field">): GraphQLNamedType => getNamedType(field.type);

export const isList = ({ field }: Pick<Selection, "field">): boolean =>
  isListType(getNullableType(field.type)) || typeOf({ field }).name.endsWith("Connection");

/** Fields of objects, or of whatever implements an interface; none of a leaf. */
export function fieldsOf(type: GraphQLNamedType): GraphQLField<unknown, unknown>[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
}

export const isLeaf = (field: GraphQLField<unknown, unknown>): boolean =>
  fieldsOf(getNamedType(field.type)).length === 0;

/** As text. A field that stands beside one of its kind gets an alias. */
export function render(selections: readonly Selection[]): string {
  const seen = new Set<string>();
  const texts = selections.map((selection, i) => {
    const { field, args, children } = selection;
    const alias = seen.has(field.name) ? `a${i}: ` : "";
    seen.add(field.name);
    const inner = children.length === 0 ? (isLeaf(field) ? "" : " { __typename }") : ` ${render(children)}`;
    return `${alias}${field.name}${args}${inner}`;
  });
  return `{ ${texts.join(" ")} }`;
}

/** The fewest fields from a root type's field to one of a type; null where none leads there. */
export function shortestPath(
  root: GraphQLObjectType,
  target: GraphQLField<unknown, unknown>,
): GraphQLField<unknown, unknown>[] | null {
  let paths = fieldsOf(root).map((field) => [field]);
  const seen = new Set<string>([root.name]);
  while (paths.length > 0) {
    const found = paths.find((path) => path.at(-1) === target);
    if (found !== undefined) return found;
    paths = paths.flatMap((path) => {
      const type = getNamedType(path.at(-1)!.type);
      if (seen.has(type.name)) return [];
      seen.add(type.name);
      return fieldsOf(type).map((field) => [...path, field]);
    });
  }
  return null;
}

/** Every field of every object type that queries can reach. */
export function allFields(schema: GraphQLSchema): GraphQLField<unknown, unknown>[] {
  return Object.values(schema.getTypeMap())
    .filter((type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith("__"))
    .filter((type) => type !== schema.getMutationType())
    .flatMap(fieldsOf);
}
