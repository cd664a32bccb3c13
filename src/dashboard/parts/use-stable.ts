import { useRef } from 'preact/hooks';

/** The very value of before, where the new one says the same: so nothing that goes by it is drawn anew. */
export function useStable<T>(value: T): T {
  const kept = useRef({ value, text: JSON.stringify(value) });
  const text = JSON.stringify(value);
  if (kept.current.text !== text) kept.current = { value, text };
  return kept.current.value;
}
