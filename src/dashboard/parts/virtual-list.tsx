import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

/** Rows of one height, of which those are in the page that can be seen. */
export interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly rowPx: number;
  readonly keyOf: (item: T) => string;
  /** One row; `index` counts all of them. */
  readonly children: (item: T, index: number) => ComponentChildren;
  readonly label: string;
}

/** Rows beyond those that can be seen, in both directions. */
const SPARE = 8;

export function VirtualList<T>({ items, rowPx, keyOf, children, label }: VirtualListProps<T>) {
  const { box, first, count } = useWindow(rowPx, items.length);
  const shown = items.slice(first, first + count);
  return (
    <div class="virtual" ref={box} role="list" aria-label={label} tabIndex={0}>
      <div class="all" style={heightOf(items.length * rowPx)}>
        {shown.map((item, at) => (
          <div
            key={keyOf(item)}
            class="row"
            role="listitem"
            aria-posinset={first + at + 1}
            aria-setsize={items.length}
            style={topOf((first + at) * rowPx, rowPx)}
          >
            {children(item, first + at)}
          </div>
        ))}
      </div>
    </div>
  );
}

/** Set one by one on the element: what stands in the text of a page would be refused by its policy. */
const heightOf = (px: number) => ({ height: `${px}px` });
const topOf = (px: number, rowPx: number) => ({
  transform: `translateY(${px}px)`,
  height: `${rowPx}px`,
});

function useWindow(rowPx: number, length: number) {
  const box = useRef<HTMLDivElement>(null);
  const [seen, setSeen] = useState({ first: 0, count: 40 });
  const look = useCallback(() => {
    const element = box.current;
    if (!element) return;
    const first = Math.max(0, Math.floor(element.scrollTop / rowPx) - SPARE);
    const count = Math.ceil(element.clientHeight / rowPx) + 2 * SPARE;
    setSeen((before) => (before.first === first && before.count === count ? before : { first, count }));
  }, [rowPx]);
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    look();
    element.addEventListener('scroll', look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [look]);
  const most = Math.max(0, length - 1);
  return { box, first: Math.min(seen.first, most), count: seen.count };
}
