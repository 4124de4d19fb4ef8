// Header, counts, lanes and the last hour: all from one answer, /operations/overview.
import {$, h, keyed, mark, s, statusLabel, text, tone} from './dom.js';
import {brief, number, seconds, words} from './format.js';
import {throughput, waits} from './charts.js';

const ORDER = ['pinned', 'pinning', 'pin_queued', 'pin_error', 'unpinning', 'unpin_queued', 'unpin_error', 'unpinned',
  'unexpectedly_unpinned', 'remote', 'sharded', 'cluster_error'];
const charts = [throughput(), waits()];
$('hour').querySelector('.body').append(...charts.map(chart => chart.figure));

const age = (now, time) => time == null ? null : Date.parse(now) - Date.parse(time);

export function showOverview(o, choose, chosen) {
  document.title = `${o.node.up ? '' : 'IPFS down · '}pintracker ${o.peername}`;
  text($('peer'), o.peername);
  header(o);
  counts(o, choose, chosen);
  lanes(o);
  charts.forEach(chart => chart.update(o.hour));
}

function header(o) {
  const gates = Object.values(o.gates);
  const closed = gates.filter(lag => lag !== 0);
  const lag = closed.reduce((sum, n) => sum + Math.max(0, n), 0);
  const gate = gates.length === 0 ? ['wait', 'no partition here'] : closed.length === 0
    ? ['ok', `open, ${gates.length} of ${gates.length} partitions`]
    : ['wait', `reading ${closed.some(n => n < 0) ? '' : number(lag) + ' records '}in ${closed.length} of ${gates.length} partitions`];
  const streams = o.streams === 'running' ? 'ok' : o.streams === 'rebalancing' || o.streams === 'created' ? 'wait' : 'bad';
  const parts = [
    {name: 'IPFS', state: o.node.up ? 'ok' : 'bad', says: o.node.up ? `up${o.node.version ? ' · ' + o.node.version : ''}`
      : 'out of reach; the lanes pause', hint: `${o.node.api} ${o.node.id ?? ''}`},
    {name: 'Streams', state: streams, says: words(o.streams)},
    {name: 'Gate', state: gate[0], says: gate[1], hint: 'Work is handed out once the logs are read up to their end at the start'},
    {name: 'Up', state: null, says: `${seconds(age(o.at, o.started))}${o.version.startsWith('(') ? '' : ' · ' + o.version}`},
  ];
  keyed($('states'), parts, p => p.name,
      p => h('div', {}, h('dt', {}, p.name), h('dd')),
      (element, p) => {
        element.title = p.hint ?? '';
        const value = element.lastChild;
        if (value.textContent === p.says && value.dataset.state === String(p.state)) return;
        value.dataset.state = String(p.state);
        value.replaceChildren(p.state ? statusLabel(p.state, p.says) : p.says);
      });
}

function counts(o, choose, chosen) {
  const tiles = $('counts').querySelector('.tiles');
  if (o.counts == null) {
    text($('counts-note'), 'not available yet');
    tiles.replaceChildren(h('p', {class: 'empty'}, 'The Cids are being counted.'));
    return;
  }
  const statuses = o.counts.statuses;
  const total = Object.values(statuses).reduce((sum, n) => sum + n, 0);
  const old = age(o.at, o.counts.as_of);
  text($('counts-note'), `${number(total)} in all${old > 10000 ? ` · counted ${seconds(old)} ago` : ''}`);
  // What never occurs here is left out, unless it is what somebody would look for.
  const shown = ORDER.filter((name, i) => statuses[name] > 0 || i < 4 || name === 'unpin_queued' || name === chosen);
  tiles.querySelector('.empty')?.remove();
  keyed(tiles, shown, name => name,
      name => h('button', {type: 'button', class: 'tile', 'data-status': name, onclick: () => choose(name)},
          mark(name), h('b'), h('span', {}, words(name))),
      (tile, name) => {
        const [, count] = tile.children;
        text(count, brief(statuses[name]));
        tile.title = `${number(statuses[name])} ${words(name)}: show them`;
        tile.classList.toggle('zero', statuses[name] === 0);
        count.className = statuses[name] > 0 && ['bad', 'warn'].includes(tone(name)) ? `t-${tone(name)}` : '';
        tile.setAttribute('aria-pressed', String(name === chosen));
      });
}

function lanes(o) {
  const section = $('lanes');
  text(section.querySelector('small'),
      o.workers.map(w => `${number(w.busy)} of ${number(w.total)} ${w.kind.replace(/s$/, '')} workers busy`).join(' · '));
  let body = section.querySelector('tbody');
  if (!body) {
    body = h('tbody');
    section.querySelector('.body').append(h('div', {class: 'scroll'}, h('table', {},
        h('thead', {}, h('tr', {}, h('th', {}, 'Lane'), h('th', {class: 'num'}, 'waiting'), h('th', {class: 'num'}, 'oldest'),
            h('th', {class: 'num'}, 'retry later'), h('th', {class: 'num'}, 'running'), h('th'))), body)));
  }
  const totals = {priority: o.workers[0].total, normal: o.workers[0].total, unpin: o.workers[1].total};
  keyed(body, o.lanes, l => l.lane,
      l => h('tr', {}, h('td', {}, l.lane), ...[1, 2, 3, 4].map(() => h('td', {class: 'num'})), h('td', {class: 'wide'},
          s('svg', {class: 'load', viewBox: '0 0 100 8', preserveAspectRatio: 'none', role: 'img'},
              s('rect', {class: 'back', width: 100, height: 8, rx: 2}), s('rect', {height: 8, rx: 2, fill: 'currentColor'})))),
      (row, l) => {
        const queue = o.queues?.[l.lane];
        const [, depth, oldest, later, running, load] = row.children;
        text(depth, queue ? number(queue.depth) : '–');
        depth.title = `${number(l.window)} of them in memory`;
        text(oldest, queue?.oldest ? seconds(age(o.at, queue.oldest)) : '–');
        text(later, queue ? number(queue.later) : '–');
        text(running, `${number(l.running)} of ${number(totals[l.lane])}`);
        const share = Math.min(100, 100 * l.running / totals[l.lane]);
        load.firstChild.lastChild.setAttribute('width', share);
        load.firstChild.setAttribute('aria-label', `${Math.round(share)} % of the workers`);
      });
}
