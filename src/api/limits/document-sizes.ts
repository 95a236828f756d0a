import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

/** How large an operation is, every fragment in its places. */
export interface Sizes {
  depth: number;
  introspectionDepth: number;
  fields: number;
  aliases: number;
  aliasLength: number;
  queries: number;
  mutations: number;
}

/** Of one selection set; `own` are the fields that stand in it, not within each other. */
type SelectionSizes = Omit<Sizes, "queries" | "mutations"> & { own: number };

const NOTHING: SelectionSizes = {
  depth: 0,
  introspectionDepth: 0,
  fields: 0,
  aliases: 0,
  aliasLength: 0,
  own: 0,
};

/**
 * Measures a document's definitions, valid or not. Each is gone through once, also where fragments are used in each other over and over: the numbers may
 * then be larger than anything could hold. A fragment that uses itself, which validation refuses, counts as nothing within itself.
 */
export class DocumentSizes {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly measured = new Map<string, SelectionSizes>();

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  of(definition: OperationDefinitionNode | FragmentDefinitionNode): Sizes {
    const { own, ...sizes } = this.ofSelections(definition.selectionSet);
    const operation = definition.kind === Kind.OPERATION_DEFINITION ? definition.operation : null;
    return {
      ...sizes,
      queries: operation === "query" ? own : 0,
      mutations: operation === "mutation" ? own : 0,
    };
  }

  private ofSelections({ selections }: SelectionSetNode): SelectionSizes {
    const sum = { ...NOTHING };
    for (const selection of selections) {
      const sizes = this.ofSelection(selection);
      sum.depth = Math.max(sum.depth, sizes.depth);
      sum.introspectionDepth = Math.max(sum.introspectionDepth, sizes.introspectionDepth);
      sum.fields += sizes.fields;
      sum.aliases += sizes.aliases;
      sum.aliasLength = Math.max(sum.aliasLength, sizes.aliasLength);
      sum.own += sizes.own;
    }
    return sum;
  }

  private ofSelection(selection: SelectionNode): SelectionSizes {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.ofFragment(selection.name.value);
    const inner = selection.selectionSet === undefined ? NOTHING : this.ofSelections(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return inner;
    const { alias, name } = selection;
    const isIntrospection = name.value === "__schema" || name.value === "__type";
    return {
      depth: isIntrospection ? 1 : inner.depth + 1,
      introspectionDepth: isIntrospection ? inner.depth + 1 : inner.introspectionDepth,
      fields: inner.fields + 1,
      aliases: inner.aliases + (alias === undefined ? 0 : 1),
      aliasLength: Math.max(inner.aliasLength, alias?.value.length ?? 0),
      own: 1,
    };
  }

  private ofFragment(name: string): SelectionSizes {
    const known = this.measured.get(name);
    if (known !== undefined) return known;
    this.measured.set(name, NOTHING);
    const fragment = this.fragments.get(name);
    const sizes = fragment === undefined ? NOTHING : this.ofSelections(fragment.selectionSet);
    this.measured.set(name, sizes);
    return sizes;
  }
}
