// Calls to the node that run now.
import {$, action, h, keyed, text} from './dom.js';
import {post} from './api.js';
import {bytes, cut, number, seconds} from './format.js';

const section = $('work');
const body = section.querySelector('.body');
const rows = h('tbody');
const table = h('div', {class: 'scroll'}, h('table', {class: 'cards'},
    h('thead', {}, h('tr', {}, h('th', {}, 'Cid'), h('th', {}, 'operation'), h('th', {class: 'num'}, 'running'),
        h('th', {class: 'num'}, 'nodes'), h('th', {class: 'num'}, 'size'), h('th', {class: 'num'}, 'last progress'), h('th'))),
    rows));
const empty = h('p', {class: 'empty'});
body.append(empty, table);
const MOST = 50;

export function showWork(work, overview, open) {
  const now = Date.parse(work.at);
  const calls = work.calls.slice(0, MOST);
  const stall = overview.stall_ms;
  text(section.querySelector('small'), work.calls.length > MOST
    ? `the ${MOST} longest of ${number(work.calls.length)} calls` : work.calls.length ? `${number(work.calls.length)} call${work.calls.length === 1 ? '' : 's'} to the IPFS node` : '');
  table.hidden = calls.length === 0;
  empty.hidden = calls.length > 0;
  text(empty, overview.node.up ? 'No call runs.' : 'No call runs while the IPFS node is out of reach. They go on by themselves when it answers.');
  keyed(rows, calls, c => `${c.cid} ${c.generation} ${c.attempt}`,
      c => h('tr', {'data-cid': c.cid},
          h('td', {}, h('button', {type: 'button', class: 'link', title: c.cid, onclick: () => open(c.cid)}, cut(c.cid))),
          h('td', {class: 'what'}, h('span'), h('span', {class: 'note'})), h('td', {class: 'num', 'data-label': 'for'}), h('td', {class: 'num', 'data-label': 'nodes'}),
          h('td', {class: 'num'}), h('td', {class: 'num', 'data-label': 'last progress'}),
          h('td', {class: 'num'}, overview.can.includes('cancel') ? action('Cancel', () => cancel(c.cid), 'Really cancel?') : null)),
      (row, c) => {
        const [, operation, running, nodes, size, progress] = row.children;
        text(operation.firstChild, `${c.operation}, ${c.lane}`);
        text(operation.lastChild, c.attempt > 1 ? `attempt ${c.attempt}` : '');
        text(running, seconds(now - Date.parse(c.since)));
        text(nodes, number(c.nodes));
        text(size, c.bytes ? bytes(c.bytes) : '');
        const still = now - Date.parse(c.progress_at ?? c.since);
        const pin = c.operation === 'pin';
        text(progress, !pin ? '' : c.progress_at ? `${seconds(still)} ago` : 'none yet');
        // Red before the attempt fails by itself, so that somebody can still look.
        row.classList.toggle('hot', pin && stall > 0 && still > stall * .75);
        progress.classList.toggle('warn', pin && stall > 0 && still > stall / 2);
      });
}

async function cancel(cid) {
  const answer = await post(`operations/in-flight/${encodeURIComponent(cid)}/cancel`);
  return `${cut(cid)}: ${answer.message}`;
}
