import { render } from 'preact';
import { begin } from './api/session.js';
import { App } from './app.js';
import { goLive } from './state/live.js';
import './styles/index.css';

const place = document.querySelector('#app');
if (place) render(<App />, place);
goLive();
void begin();
