import type { CandidateOrder, CandidateStatus, MatchVerdict } from "../api/generated/graphql";
import { strings } from "../strings";
import { Segments } from "../ui/segments";
import { Select } from "../ui/select";
import styles from "./filters.module.css";

const words = strings.review;

export interface Filters {
  status: CandidateStatus | "ALL";
  verdict: MatchVerdict | "ALL";
  orderBy: CandidateOrder;
  source: string;
}

export const FIRST_FILTERS: Filters = { status: "PENDING", verdict: "ALL", orderBy: "NEWEST", source: "" };

const STATUSES = ["PENDING", "APPROVED", "REJECTED", "ALL"] as const;
const VERDICTS = ["ALL", "ACCEPT", "REVIEW", "REJECT", "NOT_SCORED"] as const;
const ORDERS = ["NEWEST", "OLDEST", "HIGHEST_SCORE", "LOWEST_SCORE"] as const;

export function FilterBar({ filters, onChange }: { filters: Filters; onChange: (filters: Filters) => void }) {
  const set = (change: Partial<Filters>) => onChange({ ...filters, ...change });
  const label = (value: (typeof VERDICTS)[number]) =>
    value === "ALL" ? words.anyVerdict : strings.compare.verdicts[value];
  return (
    <div className={styles.bar}>
      <Segments
        label={words.status}
        choices={STATUSES.map((value) => ({ value, label: words.filters[value] }))}
        chosen={filters.status}
        onChange={(status) => set({ status: status as Filters["status"] })}
      />
      <Select
        label={words.verdict}
        value={filters.verdict}
        options={VERDICTS.map((value) => [value, label(value)])}
        onChange={(verdict) => set({ verdict: verdict as Filters["verdict"] })}
      />
      <Select
        label={words.order}
        value={filters.orderBy}
        options={ORDERS.map((value) => [value, words.orders[value]])}
        onChange={(orderBy) => set({ orderBy: orderBy as CandidateOrder })}
      />
      <input
        type="search"
        aria-label={words.source}
        placeholder={words.source}
        value={filters.source}
        className={styles.source}
        onChange={({ target }) => set({ source: target.value })}
      />
    </div>
  );
}
