import { type MixedSet, SET_KINDS, type SetKind } from "./mixed-sets.js";
import { seededRandom } from "./seeded-random.js";
import { type Interval, quantile } from "./verification-statistics.js";
import type { FindWinner } from "./winning-groups.js";

export const KINDS = Object.keys(SET_KINDS) as SetKind[];

/** What a rule made of one set. */
export interface JudgedSet {
  kind: SetKind;
  person: string;
  /** Photos of the person, and of those the ones that the winning group leaves out. */
  own: number;
  ownLeftOut: number;
  /** The same of everybody else's. */
  others: number;
  othersLeftOut: number;
}

/** 0-1 each. */
export interface Reading {
  /** Share of the sets whose winning group holds no stranger's photo. */
  clean: number;
  /** … that holds all photos of the person. */
  whole: number;
  /** … that holds both: the person's photos and nothing else. */
  exact: number;
}

/** What a rule gives for what it takes, 0-1 each, with the interval that holds 95 % of the readings on resampled people. */
export interface Trade {
  /** Share of the look-alikes' photos that are left out. */
  lookAlikesFound: Estimate;
  /** Share of a person's photos that are left out where nobody else's are in the set. */
  rightPutOut: Estimate;
  /** Sets that come out exactly right, the mean over the kinds. */
  exact: Estimate;
}

export interface Estimate {
  share: number;
  interval: Interval;
}

export function judgeSet(find: FindWinner, { kind, photos, person }: MixedSet): JudgedSet {
  const winner = new Set(find(photos));
  const own = photos.filter((photo) => photo.person === person);
  const others = photos.filter((photo) => photo.person !== person);
  const leftOut = (some: typeof photos) => some.filter((photo) => !winner.has(photo)).length;
  return {
    kind,
    person,
    own: own.length,
    ownLeftOut: leftOut(own),
    others: others.length,
    othersLeftOut: leftOut(others),
  };
}

export const isClean = ({ others, othersLeftOut }: JudgedSet): boolean => othersLeftOut === others;
export const isWhole = ({ ownLeftOut }: JudgedSet): boolean => ownLeftOut === 0;
export const isExact = (set: JudgedSet): boolean => isClean(set) && isWhole(set);

export function readKind(judged: readonly JudgedSet[], kind: SetKind): Reading {
  const ofKind = judged.filter((set) => set.kind === kind);
  const share = (isSo: (set: JudgedSet) => boolean) => ofKind.filter(isSo).length / ofKind.length;
  return { clean: share(isClean), whole: share(isWhole), exact: share(isExact) };
}

/** People are drawn anew, each with all sets that are meant to be of them. */
export function readTrade(judged: readonly JudgedSet[], { draws = 1000, seed = 1 } = {}): Trade {
  const byPerson = new Map<string, JudgedSet[]>();
  for (const set of judged) byPerson.set(set.person, [...(byPerson.get(set.person) ?? []), set]);
  const tallies = [...byPerson.values()].map(tally);
  const random = seededRandom(seed);
  const resampled = Array.from({ length: draws }, () =>
    sharesOf(tallies.map(() => tallies[Math.floor(random() * tallies.length)]!)),
  );
  const all = sharesOf(tallies);
  const estimate = (name: keyof Trade): Estimate => {
    const readings = resampled
      .map((shares) => shares[name])
      .filter((share) => !Number.isNaN(share))
      .toSorted((a, b) => a - b);
    return { share: all[name], interval: [quantile(readings, 0.025), quantile(readings, 0.975)] };
  };
  return {
    lookAlikesFound: estimate("lookAlikesFound"),
    rightPutOut: estimate("rightPutOut"),
    exact: estimate("exact"),
  };
}

/** One person's sets, counted. */
interface Tally {
  lookAlikes: number;
  lookAlikesFound: number;
  right: number;
  rightPutOut: number;
  /** By kind. */
  sets: number[];
  exact: number[];
}

function tally(sets: readonly JudgedSet[]): Tally {
  const ofKind = (kind: SetKind) => sets.filter((set) => set.kind === kind);
  const sum = (some: JudgedSet[], count: (set: JudgedSet) => number) =>
    some.reduce((all, set) => all + count(set), 0);
  return {
    lookAlikes: sum(ofKind("look-alikes"), ({ others }) => others),
    lookAlikesFound: sum(ofKind("look-alikes"), ({ othersLeftOut }) => othersLeftOut),
    right: sum(ofKind("alone"), ({ own }) => own),
    rightPutOut: sum(ofKind("alone"), ({ ownLeftOut }) => ownLeftOut),
    sets: KINDS.map((kind) => ofKind(kind).length),
    exact: KINDS.map((kind) => ofKind(kind).filter(isExact).length),
  };
}

function sharesOf(tallies: readonly Tally[]): Record<keyof Trade, number> {
  const sum = (count: (one: Tally) => number) => tallies.reduce((all, one) => all + count(one), 0);
  const exact = KINDS.map((_, i) => sum((one) => one.exact[i]!) / sum((one) => one.sets[i]!));
  return {
    lookAlikesFound: sum((one) => one.lookAlikesFound) / sum((one) => one.lookAlikes),
    rightPutOut: sum((one) => one.rightPutOut) / sum((one) => one.right),
    exact: exact.reduce((all, share) => all + share, 0) / KINDS.length,
  };
}
