import { Kind, type GraphQLResolveInfo, type SelectionSetNode } from "graphql";

/**
 * The names under which an operation is answered, `__typename` aside. Also those that `@skip` leaves out: what is said of a document holds
 * whatever its variables are.
 */
export function rootResponseKeys(info: GraphQLResolveInfo): Set<string> {
  const keys = new Set<string>();
  collect(info.operation.selectionSet, info, keys);
  return keys;
}

function collect({ selections }: SelectionSetNode, info: GraphQLResolveInfo, keys: Set<string>): void {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value !== "__typename") keys.add(selection.alias?.value ?? selection.name.value);
    } else if (selection.kind === Kind.INLINE_FRAGMENT) {
      collect(selection.selectionSet, info, keys);
    } else {
      collect(info.fragments[selection.name.value]!.selectionSet, info, keys);
    }
  }
}
