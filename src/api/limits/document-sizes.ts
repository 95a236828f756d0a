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
  /** And uses of fragments, wherever they are used. */
  fields: number;
  /** Fields beyond the first with one name in one place; graphql-js compares every two of them, and all that they hold. */
  repeated: number;
  aliases: number;
  nameLength: number;
  queries: number;
  mutations: number;
}

/** Of one selection set. */
type SelectionSizes = Omit<Sizes, "queries" | "mutations"> & {
  /** How often each name is answered by a field that stands in it, not within another. */
  own: ReadonlyMap<string, number>;
};

const NOTHING: SelectionSizes = {
  depth: 0,
  introspectionDepth: 0,
  fields: 0,
  repeated: 0,
  aliases: 0,
  nameLength: 0,
  own: new Map(),
};

/**
 * Measures a document's definitions, valid or not. Each is gone through once, also where fragments are used in each other over and over: the numbers may
 * then be larger than anything could hold. A fragment that uses itself counts as nothing within itself.
 */
export class DocumentSizes {
  private readonly fragments = new Map<string, FragmentDefinitionNode>();
  private readonly measured = new Map<string, SelectionSizes>();
  private readonly open = new Set<string>();
  /** The first fragment found that uses itself, directly or through others. */
  circular: string | null = null;

  constructor({ definitions }: DocumentNode) {
    for (const definition of definitions) {
      if (definition.kind === Kind.FRAGMENT_DEFINITION) this.fragments.set(definition.name.value, definition);
    }
  }

  of(definition: OperationDefinitionNode | FragmentDefinitionNode): Sizes {
    const { own, ...sizes } = this.ofDefinition(definition);
    const operation = definition.kind === Kind.OPERATION_DEFINITION ? definition.operation : null;
    const count = [...own.values()].reduce((sum, more) => sum + more, 0);
    return {
      ...sizes,
      queries: operation === "query" ? count : 0,
      mutations: operation === "mutation" ? count : 0,
    };
  }

  private ofDefinition(definition: OperationDefinitionNode | FragmentDefinitionNode): SelectionSizes {
    if (definition.kind === Kind.OPERATION_DEFINITION) return this.ofSelections(definition.selectionSet);
    const sizes = this.ofFragment(definition.name.value);
    const isOfSchema = definition.typeCondition.name.value.startsWith("__");
    return isOfSchema ? { ...sizes, depth: 0, introspectionDepth: sizes.depth } : sizes;
  }

  private ofSelections({ selections }: SelectionSetNode): SelectionSizes {
    const own = new Map<string, number>();
    const sum = { ...NOTHING, own };
    for (const selection of selections) {
      const sizes = this.ofSelection(selection);
      sum.depth = Math.max(sum.depth, sizes.depth);
      sum.introspectionDepth = Math.max(sum.introspectionDepth, sizes.introspectionDepth);
      sum.fields += sizes.fields;
      sum.aliases += sizes.aliases;
      sum.repeated += sizes.repeated;
      sum.nameLength = Math.max(sum.nameLength, sizes.nameLength);
      for (const [name, count] of sizes.own) {
        const before = own.get(name) ?? 0;
        own.set(name, before + count);
        if (before > 0) sum.repeated++;
      }
    }
    return sum;
  }

  private ofSelection(selection: SelectionNode): SelectionSizes {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const fragment = this.ofFragment(selection.name.value);
      return { ...fragment, fields: fragment.fields + 1 };
    }
    const inner = selection.selectionSet === undefined ? NOTHING : this.ofSelections(selection.selectionSet);
    if (selection.kind === Kind.INLINE_FRAGMENT) return inner;
    const { alias, name } = selection;
    const isIntrospection = name.value === "__schema" || name.value === "__type";
    return {
      depth: isIntrospection ? 1 : inner.depth + 1,
      introspectionDepth: isIntrospection ? inner.depth + 1 : inner.introspectionDepth,
      fields: inner.fields + 1,
      aliases: inner.aliases + (alias === undefined ? 0 : 1),
      repeated: inner.repeated,
      nameLength: Math.max(inner.nameLength, (alias ?? name).value.length),
      own: new Map([[(alias ?? name).value, 1]]),
    };
  }

  private ofFragment(name: string): SelectionSizes {
    const known = this.measured.get(name);
    if (known !== undefined) return known;
    if (this.open.has(name)) {
      this.circular ??= name;
      return NOTHING;
    }
    this.open.add(name);
    const fragment = this.fragments.get(name);
    const sizes = fragment === undefined ? NOTHING : this.ofSelections(fragment.selectionSet);
    this.open.delete(name);
    this.measured.set(name, sizes);
    return sizes;
  }
}
