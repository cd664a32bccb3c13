// As src/container/live/streams.ts, and for the same reason; the published package loads this one when configuration is
// first looked at.
export { Observable } from 'rxjs/internal/Observable';
