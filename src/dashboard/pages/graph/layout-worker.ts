import { layOut, type LayoutEdge, type LayoutNode } from './layout.js';

/** Lays out beside the page, which stays responsive meanwhile. */
self.onmessage = ({ data }: MessageEvent<{ nodes: LayoutNode[]; edges: LayoutEdge[] }>) => {
  self.postMessage(layOut(data.nodes, data.edges));
};
