// The list below the search: the latest changes, the Cids of one status, or one Cid with its history.
import {$, h, keyed, say, statusLabel, text} from './dom.js';
import {follow, get, lines} from './api.js';
import {bytes, clock, cut, moment, number, seconds, words} from './format.js';
import {retry} from './trouble.js';
import {action} from './dom.js';

const section = $('pins');
const title = $('pins-title').firstElementChild;
const note = $('pins-title').querySelector('small');
const body = section.querySelector('.body');
const LATEST = 15;
const MOST = 200;
const HISTORY = 500;

let latest = [];
let shown = {kind: 'latest'};
let stopFollowing = () => {};
let abort = new AbortController();
let can = [];
let skipped = 0;
// Tells events apart: two may be of the same Cid, time and status.
let serial = 0;

export const setActions = actions => { can = actions; };
export const chosenStatus = () => shown.kind === 'status' ? shown.status : null;

export function heard(name, data) {
  if (name === 'skipped') { skipped += data.count; return; }
  if (name !== 'status') return;
  latest.unshift({...flat(data), key: ++serial});
  latest.length = Math.min(latest.length, LATEST);
  if (shown.kind === 'status') {
    const row = shown.rows.find(r => r.cid === data.cid);
    if (row) Object.assign(row, flat(data));
  }
}

export function showPins() {
  if (shown.kind === 'latest') showLatest();
  if (shown.kind === 'status' && shown.rows) table(shown.rows);
}

function begin(next, name, about) {
  stopFollowing();
  stopFollowing = () => {};
  abort.abort();
  abort = new AbortController();
  shown = next;
  text(title, name);
  text(note, about);
  body.replaceChildren();
  $('clear').hidden = next.kind === 'latest';
}

export function openLatest() {
  begin({kind: 'latest'}, 'Latest changes', '');
  showLatest();
}

function showLatest() {
  text(note, latest.length ? 'as they are written' : '');
  if (!latest.length) {
    if (!body.querySelector('.empty')) body.replaceChildren(h('p', {class: 'empty'}, 'Nothing has changed since this page was opened.'));
    return;
  }
  table(latest);
}

const flat = info => ({cid: info.cid, name: info.name, status: info.status, timestamp: info.timestamp, error: info.error,
  attempts: info.attempt_count, generation: info.generation});

function table(rows) {
  let list = body.querySelector('tbody');
  if (!list) {
    list = h('tbody');
    body.replaceChildren(h('div', {class: 'scroll'}, h('table', {class: 'cards'}, h('thead', {}, h('tr', {},
        h('th', {}, 'Since'), h('th', {}, 'status'), h('th', {}, 'Cid'), h('th', {}, 'name or error'))), list)));
  }
  keyed(list, rows, r => r.key,
      r => h('tr', {'data-cid': r.cid}, h('td', {class: 'num'}), h('td'),
          h('td', {}, h('button', {type: 'button', class: 'link', title: r.cid, onclick: () => go({cid: r.cid})}, cut(r.cid))),
          h('td', {class: 'text'})),
      (row, r) => {
        const [time, status, , about] = row.children;
        text(time, clock(r.timestamp));
        time.title = moment(r.timestamp);
        if (status.dataset.status !== r.status) {
          status.dataset.status = r.status;
          status.replaceChildren(statusLabel(r.status, words(r.status)));
        }
        text(about, r.error || r.name || '');
        about.title = r.error || r.name || '';
        about.classList.toggle('bad', Boolean(r.error));
      });
}

export async function openStatus(status) {
  begin({kind: 'status', status, rows: []}, words(status), '');
  const mine = shown;
  try {
    const found = await lines(`pins?local=true&filter=${encodeURIComponent(status)}`, MOST, abort.signal);
    if (shown !== mine) return;
    mine.rows = found.rows.map(row => ({...flat({...row, ...Object.values(row.peer_map)[0]}), key: row.cid}));
    text(note, found.more ? `the first ${number(MOST)}` : number(mine.rows.length));
    if (!mine.rows.length) body.replaceChildren(h('p', {class: 'empty'}, `No Cid is ${words(status)} now.`));
    else table(mine.rows);
  } catch (e) {
    if (shown === mine && e.name !== 'AbortError') failed(e);
  }
}

const failed = e => body.replaceChildren(h('p', {class: 'bad'}, e.message));

export async function openCid(asked) {
  begin({kind: 'cid'}, 'Cid', '');
  const mine = shown;
  $('search-field').value = asked;
  let info;
  try {
    info = await get(`pins/${encodeURIComponent(asked)}?local=true`);
  } catch (e) {
    if (shown === mine) failed(e);
    return;
  }
  if (shown !== mine) return;
  const facts = h('dl', {class: 'facts'});
  const buttons = h('div', {class: 'bar'});
  const history = h('ol', {class: 'timeline'});
  const about = h('p', {class: 'note'}, 'Reading its history…');
  body.replaceChildren(facts, buttons, h('h3', {}, 'History'), about, history);
  buttons.append(action('Copy the Cid', async () => { await navigator.clipboard.writeText(info.cid); return 'Copied.'; }));
  if (can.includes('recover')) buttons.append(action('Retry', () => retry(info.cid)));

  const events = [];
  let dirty = true;
  let state = 'reading';
  const draw = () => {
    if (shown !== mine) { clearInterval(timer); return; }
    if (!dirty) return;
    dirty = false;
    const last = events[events.length - 1];
    factsOf(facts, asked, info, last);
    text(about, state === 'reading' ? 'Reading its history…' : state === 'lost' ? 'The stream of events is interrupted; it goes on by itself.'
      : events.length ? 'Newest first; steps that the log has compacted away are missing.' : 'The log holds no event of this Cid.');
    keyed(history, [...events].reverse(), e => e.key,
        e => h('li', {}, h('time', {datetime: e.timestamp}, moment(e.timestamp)), statusLabel(e.status, words(e.status)),
            h('span', {class: 'why'})),
        (row, e) => text(row.lastChild, e.says));
  };
  const timer = setInterval(draw, 250);
  stopFollowing = follow(`events?cid=${encodeURIComponent(info.cid)}&since=beginning`, (name, data) => {
    if (name === 'caught-up') state = 'live';
    if (name === 'status') events.push({...data, key: ++serial, says: says(data)});
    if (name === 'forgotten') events.push({key: ++serial, timestamp: new Date().toISOString(), status: 'unpinned', says: 'forgotten'});
    if (events.length > HISTORY) events.shift();
    dirty = true;
  }, what => {
    if (what === 'closed') { state = 'lost'; dirty = true; }
  });
  factsOf(facts, asked, info, null);
}

function factsOf(list, asked, info, last) {
  const peer = last ?? Object.values(info.peer_map)[0];
  const pairs = [
    ['Cid', h('span', {class: 'cid'}, info.cid)],
    ...(asked !== info.cid ? [['Asked as', h('span', {class: 'cid'}, asked)]] : []),
    ['Status', statusLabel(peer.status, `${words(peer.status)} since ${moment(peer.timestamp)}`)],
    ['Name', (last ?? info).name || '–'],
    ['Tries', `${number(peer.attempt_count)}${peer.next_attempt_at ? `, next ${moment(peer.next_attempt_at)}` : ''}`],
    ...(peer.error ? [['Error', h('span', {class: 'bad'}, `${peer.reason ? words(peer.reason) + ': ' : ''}${peer.error}`)]] : []),
  ];
  list.replaceChildren(...pairs.flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
}

function says(info) {
  if (info.error) return info.error;
  if (info.progress) return `${number(info.progress.nodes)} nodes${info.progress.bytes ? ', ' + bytes(info.progress.bytes) : ''}`;
  return info.attempt_count > 1 ? `attempt ${info.attempt_count}` : info.name ?? '';
}

// The address says what is shown, so that it can be kept, sent and gone back to.
export function go({cid, status}) {
  location.hash = cid ? `cid=${encodeURIComponent(cid)}` : status ? `status=${encodeURIComponent(status)}` : '';
}
