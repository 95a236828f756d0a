import { Kind, type FieldNode, type GraphQLResolveInfo, type SelectionSetNode } from "graphql";

/**
 * The names under which an operation is answered, `__typename` aside. Also those that `@skip` leaves out: what is said of a document holds
 * whatever its variables are.
 */
export function rootResponseKeys(info: GraphQLResolveInfo): Set<string> {
  const keys = new Set<string>();
  collect(info.operation.selectionSet, info, ({ name, alias }) => {
    if (name.value !== "__typename") keys.add(alias?.value ?? name.value);
  });
  return keys;
}

const asked = new WeakMap<readonly FieldNode[], ReadonlySet<string>>();

/** The names of the fields that are asked for of the object that is resolved, whatever they are answered as; also those that `@skip` leaves out. */
export function fieldsAskedOf(info: GraphQLResolveInfo): ReadonlySet<string> {
  // graphql-js gives the same list to every object of a list.
  const known = asked.get(info.fieldNodes);
  if (known !== undefined) return known;
  const names = new Set<string>();
  for (const { selectionSet } of info.fieldNodes)
    if (selectionSet) collect(selectionSet, info, ({ name }) => names.add(name.value));
  asked.set(info.fieldNodes, names);
  return names;
}

const counted = new WeakMap<readonly FieldNode[], number>();

/** How many fields are asked for of an object that is resolved, and of all objects within it, as if every list there had one item. At least 1. */
export function countFieldsAsked(info: GraphQLResolveInfo): number {
  const known = counted.get(info.fieldNodes);
  if (known !== undefined) return known;
  let count = 0;
  const add = ({ selectionSet }: FieldNode): void => {
    count++;
    if (selectionSet) collect(selectionSet, info, add);
  };
  for (const { selectionSet } of info.fieldNodes) if (selectionSet) collect(selectionSet, info, add);
  const atLeastOne = Math.max(1, count);
  counted.set(info.fieldNodes, atLeastOne);
  return atLeastOne;
}

function collect(
  { selections }: SelectionSetNode,
  info: GraphQLResolveInfo,
  take: (field: FieldNode) => void,
): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) take(selection);
    else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet, info, take);
    else collect(info.fragments[selection.name.value]!.selectionSet, info, take);
  }
}
