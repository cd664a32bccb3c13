import type { RefObject } from 'preact';
import { useCallback, useEffect, useRef } from 'preact/hooks';

/** What is seen of a picture. */
interface View {
  scale: number;
  x: number;
  y: number;
}

const CLOSEST = 3;
const FARTHEST = 0.03;
const STEP = 1.25;
const MOVE_PX = 80;

/** Moves and zooms a picture: by dragging, by the wheel, by keys, and by what it returns. The page is not drawn anew for it. */
export function useView(width: number, height: number) {
  const box = useRef<SVGSVGElement>(null);
  const content = useRef<SVGGElement>(null);
  const view = useRef<View>({ scale: 1, x: 0, y: 0 });
  const isMoved = useRef(false);
  const apply = useCallback(() => {
    const { scale, x, y } = view.current;
    content.current?.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
  }, []);
  const zoom = useCallback((factor: number, at?: { x: number; y: number }) => {
    const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
    const { x, y } = at ?? { x: clientWidth / 2, y: clientHeight / 2 };
    isMoved.current = true;
    const before = view.current;
    const scale = Math.min(CLOSEST, Math.max(FARTHEST, before.scale * factor));
    const grown = scale / before.scale;
    view.current = { scale, x: x - (x - before.x) * grown, y: y - (y - before.y) * grown };
    apply();
  }, []);
  const fit = useCallback(() => {
    const { clientWidth = 0, clientHeight = 0 } = box.current ?? {};
    if (width === 0 || clientWidth === 0) return;
    isMoved.current = false;
    const scale = Math.min(1, (clientWidth - 16) / width, (clientHeight - 16) / height);
    view.current = { scale, x: (clientWidth - width * scale) / 2, y: 8 };
    apply();
  }, [width, height]);
  const move = useCallback((dx: number, dy: number) => {
    isMoved.current = true;
    view.current = { ...view.current, x: view.current.x + dx, y: view.current.y + dy };
    apply();
  }, []);
  useFitted(box, isMoved, fit);
  useEffect(() => (box.current ? pointing(box.current, { zoom, move }) : undefined), []);
  const onKey = (event: KeyboardEvent) => {
    const act = KEYS.get(event.key)?.({ zoom, move, fit });
    if (act !== undefined) event.preventDefault();
  };
  return { box, content, zoomIn: () => zoom(STEP), zoomOut: () => zoom(1 / STEP), fit, onKey };
}

/** Until somebody has moved it, all of it is seen. */
function useFitted(box: RefObject<SVGSVGElement | null>, isMoved: RefObject<boolean>, fit: () => void): void {
  useEffect(() => {
    const sizes = new ResizeObserver(() => {
      if (!isMoved.current) fit();
    });
    if (box.current) sizes.observe(box.current);
    return () => sizes.disconnect();
  }, [fit]);
}

interface Hands {
  readonly zoom: (factor: number, at?: { x: number; y: number }) => void;
  readonly move: (dx: number, dy: number) => void;
  readonly fit: () => void;
}

const KEYS: ReadonlyMap<string, (hands: Hands) => true> = new Map(
  (
    [
      ['+', ({ zoom }) => zoom(STEP)],
      ['=', ({ zoom }) => zoom(STEP)],
      ['-', ({ zoom }) => zoom(1 / STEP)],
      ['0', ({ fit }) => fit()],
      ['ArrowLeft', ({ move }) => move(MOVE_PX, 0)],
      ['ArrowRight', ({ move }) => move(-MOVE_PX, 0)],
      ['ArrowUp', ({ move }) => move(0, MOVE_PX)],
      ['ArrowDown', ({ move }) => move(0, -MOVE_PX)],
    ] as [string, (hands: Hands) => void][]
  ).map(([key, act]) => [
    key,
    (hands) => {
      act(hands);
      return true;
    },
  ]),
);

/** Drags and turns of the wheel. @returns takes them away */
function pointing(element: SVGSVGElement, { zoom, move }: Omit<Hands, 'fit'>): () => void {
  const leave = new AbortController();
  const { signal } = leave;
  let at: { x: number; y: number } | undefined;
  element.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { left, top } = element.getBoundingClientRect();
      zoom(Math.exp(-event.deltaY / 400), { x: event.clientX - left, y: event.clientY - top });
    },
    { signal, passive: false },
  );
  element.addEventListener('pointerdown', ({ clientX, clientY }) => (at = { x: clientX, y: clientY }), {
    signal,
  });
  window.addEventListener(
    'pointermove',
    ({ clientX, clientY, buttons }) => {
      if (!at || buttons === 0) return;
      move(clientX - at.x, clientY - at.y);
      at = { x: clientX, y: clientY };
    },
    { signal },
  );
  window.addEventListener('pointerup', () => (at = undefined), { signal });
  return () => leave.abort();
}
