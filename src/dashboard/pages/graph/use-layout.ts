import { useEffect, useRef, useState } from 'preact/hooks';
import type { Layout, LayoutEdge, LayoutNode } from './layout.js';

/** Where everything is; that of before stays until there is another. Only what is there decides, not how it is doing. */
export function useLayout(nodes: readonly LayoutNode[], edges: readonly LayoutEdge[]): Layout | undefined {
  const [layout, setLayout] = useState<Layout | undefined>(undefined);
  const worker = useRef<Worker | undefined>(undefined);
  const shape = JSON.stringify([nodes, edges]);
  useEffect(() => {
    if (nodes.length === 0) return;
    worker.current ??= new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    worker.current.onmessage = ({ data }: MessageEvent<Layout>) => setLayout(data);
    worker.current.postMessage({ nodes, edges });
  }, [shape]);
  useEffect(() => () => worker.current?.terminate(), []);
  return layout;
}
