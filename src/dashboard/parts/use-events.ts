import { useEffect, useRef } from 'preact/hooks';
import type { WireEvent } from '../../admin/events/wire-event.js';
import { onEvent } from '../state/live.js';

const GATHER_MS = 200;

/** Does something soon after events of some kind, however many there are at once. */
export function useEvents(isWanted: (event: WireEvent) => boolean, work: () => void): void {
  const latest = useRef({ isWanted, work });
  latest.current = { isWanted, work };
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = onEvent((event) => {
      if (!latest.current.isWanted(event)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        latest.current.work();
      }, GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      end();
    };
  }, []);
}
