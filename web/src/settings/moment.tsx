import { formatDistance, formatMoment } from "./dates";

/** When something was or will be, as far as that is away; exactly where the pointer rests on it. */
export const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={formatMoment(at)}>
    {formatDistance(at)}
  </time>
);
