import { parse, validate, type GraphQLField, type GraphQLObjectType, type GraphQLSchema } from "graphql";
import { findExceededLimit } from "../../../src/api/limits/document-limits.js";
import { QueryPricer } from "../../../src/api/limits/query-cost.js";
import { argumentsOf, type WorstTargets } from "./arguments.js";
import { Random } from "./random.js";
import {
  allFields,
  fieldsOf,
  isLeaf,
  isList,
  render,
  type Selection,
  shortestPath,
  typeOf,
} from "./selection.js";

/** An operation that is accepted, and leaves little room for more. */
export interface WorstOperation {
  name: string;
  query: string;
  cost: number;
}

type Field = GraphQLField<unknown, unknown>;
/** How gladly a field is taken; the best of a few that are drawn wins. */
type Aim = (field: Field, random: Random) => number;

const LONG_TEXTS = /notes|caption|message|reason|advice|appearance|style|url|vector|landmarks/i;

const AIMS: Record<string, Aim> = {
  anything: (_field, random) => random.next(),
  "plain fields": (field, random) => Number(isLeaf(field)) + random.next(),
  "lists in lists": (field, random) => 2 * Number(isList({ field })) + Number(!isLeaf(field)) + random.next(),
  depth: (field, random) => Number(!isLeaf(field)) * (1 + random.next()),
  "long texts": (field, random) => 2 * Number(LONG_TEXTS.test(field.name)) + random.next(),
  "objects of objects": (field, random) => Number(!isLeaf(field) && !isList({ field })) + random.next(),
};

/** So often in a row nothing more is found to fit. */
const PATIENCE = 30;
const DRAWN_AT_A_TIME = 4;
/** A power of two: tried first, and halved whenever it does not fit. */
const LARGEST_BATCH = 64;

/**
 * Makes the worst operations that are accepted, by growing them until nothing more fits: towards several aims, and around every field that there is, so
 * that a new one is found by itself. The same for the same seed and schema.
 */
export class WorstOperations {
  private readonly pricer: QueryPricer;
  private readonly random: Random;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly targets: WorstTargets,
    seed: number,
  ) {
    this.pricer = new QueryPricer(schema);
    this.random = new Random(seed);
  }

  all(): WorstOperation[] {
    return [...this.towardsAims(), ...this.aroundFields(), ...this.mutations()];
  }

  /** @param each so many operations for each aim */
  towardsAims(each = 3): WorstOperation[] {
    return Object.entries(AIMS)
      .flatMap(([name, aim]) =>
        Array.from({ length: each }, (_, i) => this.grow(`${name} ${i + 1}`, "query", [], aim)),
      )
      .filter((made) => made !== null);
  }

  /** For every field of objects, and those that cost more than others: as often as can be, beside each other. */
  aroundFields(): WorstOperation[] {
    const query = this.schema.getQueryType()!;
    return allFields(this.schema)
      .filter((field) => !isLeaf(field) || field.extensions.complexity !== undefined)
      .map((field) => {
        const path = shortestPath(query, field);
        return path && this.repeat(path);
      })
      .filter((made) => made !== null);
  }

  /** Every mutation that needs no file, as often as can be, with as much as can be asked of what it changed. */
  mutations(): WorstOperation[] {
    return fieldsOf(this.schema.getMutationType()!).flatMap((field) => {
      const selection = this.select(field);
      if (selection === null) return [];
      const many: Selection[] = [];
      this.repeatIn(many, selection, () => this.priceOf("mutation", many) !== null);
      const [one] = [this.select(field)!];
      return [
        many.length === 0 ? null : this.toOperation(`${many.length} × ${field.name}`, "mutation", many),
        this.grow(`${field.name} and more`, "mutation", [one], AIMS["lists in lists"]!),
      ].filter((made) => made !== null);
    });
  }

  private repeat(path: readonly Field[]): WorstOperation | null {
    const selections = path.map((field) => this.select(field));
    if (selections.some((selection) => selection === null)) return null;
    for (let i = 0; i + 1 < selections.length; i++) selections[i]!.children = [selections[i + 1]!];
    const [root, last] = [selections[0]!, selections.at(-1)!];
    const siblings = selections.length === 1 ? [root] : selections.at(-2)!.children;
    const roots = selections.length === 1 ? siblings : [root];
    siblings.pop();
    this.repeatIn(siblings, last, () => this.priceOf("query", roots) !== null);
    if (siblings.length === 0) return null;
    return this.toOperation(`${siblings.length} × ${path.map(({ name }) => name).join(".")}`, "query", roots);
  }

  /** Adds fields, the ones that the aim likes best of a few, until nothing fits any more. */
  private grow(
    name: string,
    kind: "query" | "mutation",
    begun: Selection[],
    aim: Aim,
  ): WorstOperation | null {
    const root = (
      kind === "query" ? this.schema.getQueryType() : this.schema.getMutationType()
    ) as GraphQLObjectType;
    const isClosed = kind === "mutation";
    const roots = [...begun];
    let batch = LARGEST_BATCH;
    for (let misses = 0; misses < PATIENCE;) {
      const places: Selection[][] = [];
      for (let i = 0; i < batch; i++) {
        const added = this.addOne(isClosed ? null : root, roots, aim);
        if (added !== null) places.push(added);
      }
      if (places.length > 0 && this.priceOf(kind, roots) !== null) {
        misses = 0;
        continue;
      }
      for (const place of places.toReversed()) place.pop();
      if (batch === 1) misses++;
      else batch /= 2;
    }
    return roots.length === 0 ? null : this.toOperation(name, kind, roots);
  }

  /** Where a field was added; null where the one drawn cannot be made. */
  private addOne(root: GraphQLObjectType | null, roots: Selection[], aim: Aim): Selection[] | null {
    const places = [...(root === null ? [] : [{ type: root, children: roots }]), ...placesIn(roots)];
    const { type, children } = this.random.pick(places);
    const drawn = Array.from({ length: DRAWN_AT_A_TIME }, () => this.random.pick(fieldsOf(type)));
    const [field] = drawn.toSorted((a, b) => aim(b, this.random) - aim(a, this.random));
    const selection = this.select(field!);
    if (selection === null) return null;
    children.push(selection);
    return children;
  }

  /** Adds copies of a selection to a list, as many as are accepted. */
  private repeatIn(siblings: Selection[], selection: Selection, isAccepted: () => boolean): void {
    for (let count = LARGEST_BATCH; count >= 1; count /= 2) {
      for (;;) {
        for (let i = 0; i < count; i++) siblings.push({ ...selection });
        if (isAccepted()) continue;
        siblings.length -= count;
        break;
      }
    }
  }

  private select(field: Field): Selection | null {
    const args = argumentsOf(field, this.targets);
    return args === null ? null : { field, args, children: [] };
  }

  /** Null for one that is refused. */
  private priceOf(kind: string, roots: readonly Selection[]): number | null {
    const document = parse(`${kind} ${render(roots)}`);
    if (findExceededLimit(document) !== null) return null;
    const [operation] = document.definitions;
    const { requested, limit } = this.pricer.price(document, operation as never);
    return requested <= limit ? requested : null;
  }

  private toOperation(name: string, kind: string, roots: readonly Selection[]): WorstOperation | null {
    const query = `${kind} ${render(roots)}`;
    const cost = this.priceOf(kind, roots);
    return cost === null || validate(this.schema, parse(query)).length > 0 ? null : { name, query, cost };
  }
}

function placesIn(selections: readonly Selection[]): { type: GraphQLObjectType; children: Selection[] }[] {
  return selections
    .filter(({ field }) => !isLeaf(field))
    .flatMap((selection) => [
      { type: typeOf(selection) as GraphQLObjectType, children: selection.children },
      ...placesIn(selection.children),
    ]);
}
