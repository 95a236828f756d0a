import { type RefObject, useEffect, useRef } from "react";

const MARGIN_PX = 16;

/** Of what is sticky beside something long: where it is taller than the window, it stops when its end is seen rather than its start. */
export function useStickyEnd(): RefObject<HTMLElement | null> {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = ref.current!;
    const place = () => {
      const top = window.innerHeight - element.offsetHeight - MARGIN_PX;
      element.style.top = `min(calc(var(--bar-height) + ${MARGIN_PX}px), ${top}px)`;
    };
    const observer = new ResizeObserver(place);
    observer.observe(element);
    window.addEventListener("resize", place);
    return () => {
      observer.disconnect();
      window.removeEventListener("resize", place);
    };
  }, []);
  return ref;
}
