import { useEffect, useState } from "react";
import { useReading } from "../api/reading";
import { describeError } from "../api/perform";
import type { WebhookDeliveryStatus } from "../api/generated/graphql";
import { strings } from "../strings";
import { Button } from "../ui/button";
import { EmptyState } from "../ui/empty-state";
import { DeliveryRow } from "./delivery-row";
import styles from "./list.module.css";
import logStyles from "./delivery-log.module.css";
import { Loading } from "./loading";
import { WEBHOOK_DELIVERIES } from "./operations";
import { Segments } from "../ui/segments";

const words = strings.webhooks;
const FILTERS = Object.entries(words.filters).map(([value, label]) => ({ value, label }));
/** Nothing tells the page of tries: while some are due soon it looks again. */
const LOOK_AGAIN_MS = 2_000;
const SOON_MS = 30_000;

export function DeliveryLog({ id }: { id: string }) {
  const [filter, setFilter] = useState("ALL");
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const show = (chosen: string) => {
    setFilter(chosen);
    setPages([null]);
  };
  return (
    <section aria-labelledby="deliveries">
      <div className={logStyles.header}>
        <h2 id="deliveries">{words.log}</h2>
        <Segments label={words.filter} choices={FILTERS} chosen={filter} onChange={show} />
      </div>
      {pages.map((after, index) => (
        <DeliveryPage
          key={`${filter} ${after}`}
          id={id}
          status={filter === "ALL" ? null : (filter as WebhookDeliveryStatus)}
          after={after}
          isLast={index === pages.length - 1}
          onMore={(cursor) => setPages([...pages, cursor])}
        />
      ))}
    </section>
  );
}

function DeliveryPage({
  id,
  status,
  after,
  isLast,
  onMore,
}: {
  id: string;
  status: WebhookDeliveryStatus | null;
  after: string | null;
  isLast: boolean;
  onMore: (cursor: string) => void;
}) {
  const [{ data, error }, again] = useReading({
    query: WEBHOOK_DELIVERIES,
    variables: { id, status, after },
  });
  const deliveries = data?.webhook?.deliveries;
  const isAwaited = deliveries?.nodes.some(isDueSoon) ?? false;
  useEffect(() => {
    if (!isAwaited) return;
    const timer = setInterval(() => again({ requestPolicy: "network-only" }), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAwaited, again]);

  if (deliveries === undefined) {
    if (error === undefined) return <Loading />;
    return (
      <EmptyState isError title={describeError(error)}>
        <Button onPress={() => again({ requestPolicy: "network-only" })}>{strings.errors.tryAgain}</Button>
      </EmptyState>
    );
  }
  const { nodes, pageInfo } = deliveries;
  if (nodes.length === 0 && after === null)
    return status === null ? (
      <EmptyState title={words.logNone} text={words.logNoneAdvice} />
    ) : (
      <EmptyState title={words.logNoneOf} />
    );
  const { endCursor } = pageInfo;
  return (
    <>
      <ul className={styles.list} aria-label={words.log}>
        {nodes.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} />
        ))}
      </ul>
      {isLast && pageInfo.hasNextPage && endCursor != null && (
        <p className={styles.more}>
          <Button onPress={() => onMore(endCursor)}>{strings.settings.more}</Button>
        </p>
      )}
    </>
  );
}

const isDueSoon = ({ status, nextAttemptAt }: { status: string; nextAttemptAt?: string | null }): boolean =>
  status === "PENDING" && (nextAttemptAt == null || new Date(nextAttemptAt).getTime() < Date.now() + SOON_MS);
