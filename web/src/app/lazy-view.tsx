import { type ComponentType, type FunctionComponent, lazy, useState } from "react";

/** A view in a chunk of its own, that can be asked for before it is shown. */
export type LazyView<Props> = FunctionComponent<Props> & { load: () => void };

/**
 * Like React's `lazy`, which has the reader wait 300 ms for every view that it had to wait for at all: one that was loaded meanwhile is shown at
 * once.
 */
export function lazyView<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
): LazyView<Props> {
  let loaded: ComponentType<Props> | undefined;
  let loading: Promise<{ default: ComponentType<Props> }> | undefined;
  const start = () =>
    (loading ??= load().then((module) => {
      loaded = module.default;
      return module;
    }));
  const Waiting = lazy(start);
  function View(props: Props) {
    // For as long as it is shown: another component in its place would begin anew.
    const [Shown] = useState<ComponentType<Props>>(() => loaded ?? (Waiting as ComponentType<Props>));
    return <Shown {...props} />;
  }
  return Object.assign(View, {
    // Whoever shows it is told of a failure.
    load: () => void start().catch(() => {}),
  });
}
