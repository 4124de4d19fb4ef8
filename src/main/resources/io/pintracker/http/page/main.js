// Asks, listens, and draws at most four times a second.
import {$, say, text} from './dom.js';
import {follow, get} from './api.js';
import {clock, seconds} from './format.js';
import {showOverview} from './overview.js';
import {showWork} from './work.js';
import {showAudit, showErrors, showLetters} from './trouble.js';
import {chosenStatus, go, heard, openCid, openLatest, openStatus, setActions, showPins} from './pins.js';

const DRAW_MS = 250;
const ASK_MS = 1000;
const data = {overview: null, work: null, errors: null};
let dirty = false;
let answered = null;
let problem = null;
let stream = 'closed';
let streamProblem = null;
let asking = false;
let rounds = 0;
let actions = null;

async function ask() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    const [overview, work] = await Promise.all([get('operations/overview'), get('operations/in-flight')]);
    Object.assign(data, {overview, work});
    if (rounds % 3 === 0) data.errors = await get('operations/errors');
    answered = Date.now();
    problem = null;
    if (actions !== overview.can.join()) {
      actions = overview.can.join();
      setActions(overview.can);
    }
    if (rounds % 60 === 0) {
      showLetters(overview.can);
      showAudit(overview.can);
    }
    rounds++;
  } catch (e) {
    problem = e;
  } finally {
    asking = false;
    dirty = true;
  }
}

function draw() {
  banner();
  if (!dirty) return;
  dirty = false;
  if (!data.overview) return;
  showOverview(data.overview, status => go(status === chosenStatus() ? {} : {status}), chosenStatus());
  showWork(data.work, data.overview, cid => go({cid}));
  if (data.errors) showErrors(data.errors, data.overview.can, cid => go({cid}));
  showPins();
}

function banner() {
  const stale = problem !== null;
  const element = $('banner');
  element.hidden = !(stale || (data.overview && !data.overview.node.up));
  element.dataset.kind = stale ? 'bad' : 'warn';
  if (stale) {
    text(element, answered === null ? `Nothing to show: ${problem.message}. Trying again.`
      : `${problem.message[0].toUpperCase()}${problem.message.slice(1)}. What you see is from ${clock(answered)}, ${seconds(Date.now() - answered)} ago.`);
  } else if (!element.hidden) {
    text(element, `The IPFS node at ${data.overview.node.api} does not answer. The lanes pause and go on by themselves; no attempt is lost.`);
  }
  $('main').classList.toggle('stale', stale);
  $('top').classList.toggle('stale', stale);
  text($('live'), stale ? 'stale' : stream === 'open' ? 'live' : streamProblem?.code === 429
    ? 'changes not live: too many pages are open' : 'connecting to the stream of changes…');
}

function route() {
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.get('cid')) openCid(wanted.get('cid'));
  else if (wanted.get('status')) openStatus(wanted.get('status'));
  else openLatest();
  dirty = true;
}

$('search').addEventListener('submit', event => {
  event.preventDefault();
  const cid = $('search-field').value.trim();
  if (!cid) go({});
  else if (new URLSearchParams(location.hash.slice(1)).get('cid') === cid) route();
  else go({cid});
});
$('clear').addEventListener('click', () => { $('search-field').value = ''; go({}); });
document.addEventListener('keydown', event => {
  const typing = ['INPUT', 'TEXTAREA'].includes(document.activeElement?.tagName);
  if (event.key === '/' && !typing) { event.preventDefault(); $('search-field').focus(); }
  if (event.key === 'Escape' && document.activeElement === $('search-field')) { $('search-field').value = ''; go({}); }
});
document.addEventListener('visibilitychange', ask);
addEventListener('hashchange', route);
addEventListener('unhandledrejection', event => say(String(event.reason?.message ?? event.reason), true));

route();
ask();
setInterval(ask, ASK_MS);
setInterval(draw, DRAW_MS);
follow('events?pace=250ms', (name, event) => { heard(name, event); dirty = true; }, (state, why) => {
  stream = state;
  streamProblem = why ?? null;
});
