export { bindLive } from './bind-live.js';
export type { BindLiveOptions, InversifyTarget, LiveBinding } from './bind-live.js';
