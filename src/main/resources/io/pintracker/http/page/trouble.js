// Errors by reason, dead letters, the audit.
import {$, action, h, keyed, statusLabel, text} from './dom.js';
import {get, post} from './api.js';
import {cut, moment, number, seconds, words} from './format.js';

const ABOUT = {
  no_progress: 'nobody seems to have the content',
  ipfs_error: 'the node answered with an error',
  ipfs_unavailable: 'the node did not answer',
  timed_out: 'no answer in time',
  invalid_pin: 'another attempt cannot help',
  unpin_disabled: 'unpinning is switched off here',
  cancelled: 'an operator ended the attempt',
  gave_up: 'failed for too long',
  internal: 'the tracker itself failed; see its log',
};
const MOST = 25;

const part = id => ({
  small: $(id).querySelector('small'),
  body: $(id).querySelector('.body'),
});

function empty(body, message) {
  if (body.textContent !== message) body.replaceChildren(h('p', {class: 'empty'}, message));
}

export function showErrors(errors, can, open) {
  const {small, body} = part('errors');
  if (errors.groups == null) return empty(body, 'Not available yet: the Cids are being counted.');
  const all = errors.groups.reduce((sum, g) => sum + g.resting + g.retrying, 0);
  text(small, all ? `${number(all)} Cid${all === 1 ? '' : 's'}` : '');
  if (!all) return empty(body, 'None. Every operation is done, or on its way.');
  let list = body.querySelector('.groups');
  if (!list) {
    list = h('div', {class: 'groups'});
    body.replaceChildren(list);
    if (can.includes('recover')) {
      body.append(h('div', {class: 'bar'}, action('Retry all', async () => {
        await post('pins/recover');
        return 'All that rests in error is being tried again.';
      }, 'Really retry all?')));
    }
  }
  keyed(list, errors.groups, g => g.reason,
      g => h('details', {}, h('summary', {}, h('b'), h('span', {class: 'note fill'}, ABOUT[g.reason] ?? ''), h('span', {class: 'num'})),
          h('ul', {class: 'rows'}), h('p', {class: 'note'})),
      (group, g) => {
        const [title, , count] = group.firstChild.children;
        text(title, words(g.reason));
        text(count, [g.resting ? `${number(g.resting)} at rest` : '', g.retrying ? `${number(g.retrying)} to be retried` : '']
            .filter(Boolean).join(' · '));
        title.className = g.resting ? 'bad' : 'warn';
        const rows = g.rows.slice(0, MOST);
        text(group.lastChild, g.resting + g.retrying > rows.length ? `The newest ${rows.length}.` : '');
        keyed(group.children[1], rows, r => r.cid,
            r => h('li', {'data-cid': r.cid}, h('div', {class: 'line'},
                h('button', {type: 'button', class: 'link', title: r.cid, onclick: () => open(r.cid)}, cut(r.cid)),
                h('span', {class: 'fill note'}),
                can.includes('recover') ? action('Retry', () => retry(r.cid)) : null), h('p', {class: 'why'})),
            (row, r) => {
              text(row.firstChild.children[1], `${r.name ? r.name + ' · ' : ''}${number(r.attempt_count)} ${r.attempt_count === 1 ? 'try' : 'tries'} · ${due(r)}`);
              text(row.lastChild, r.error);
            });
      });
}

export async function retry(cid) {
  await post(`pins/${encodeURIComponent(cid)}/recover`);
  return `${cut(cid)} is being tried again.`;
}

export async function showLetters(can) {
  const {small, body} = part('letters');
  let found;
  try {
    found = await get('operations/dead-letters');
  } catch (e) {
    text(small, '');
    return empty(body, `Not available: ${e.message}.`);
  }
  const letters = found.letters;
  text(small, letters.length ? `the newest ${number(letters.length)}` : '');
  if (!letters.length) return empty(body, 'None. Every record could be understood.');
  if (!body.querySelector('.letters')) body.replaceChildren(h('div', {class: 'letters'}));
  keyed(body.firstChild, letters, l => `${l.partition}-${l.offset}`,
      l => h('details', {},
          h('summary', {}, h('b', {class: 'warn'}, words(l.reason || 'unknown')), h('span', {class: 'note fill'}, moment(l.at)),
              can.includes('redrive') ? action('Redrive', () => redrive(l), 'Really redrive?') : null),
          h('p', {class: 'why'}, l.message),
          h('dl', {class: 'facts'}, h('dt', {}, 'Read from'), h('dd', {}, l.source), h('dt', {}, 'Key'),
              h('dd', {}, h('code', {}, l.key ?? 'none')), h('dt', {}, 'Value'),
              h('dd', {}, l.value == null ? 'none' : h('pre', {}, l.value)))),
      () => {});
}

function due(row) {
  if (!row.next_attempt_at) return moment(row.timestamp);
  const left = Date.parse(row.next_attempt_at) - Date.now();
  return left > 0 ? `next in ${seconds(left)}` : 'next is due';
}

async function redrive(letter) {
  await post(`operations/dead-letters/${letter.partition}/${letter.offset}/redrive`);
  return 'The record was sent again.';
}

export async function showAudit(can) {
  const {small, body} = part('audit');
  if (!can.includes('audit')) {
    text(small, '');
    return empty(body, 'Not available in this tracker.');
  }
  let report;
  try {
    report = await get('audit');
  } catch (e) {
    if (e.code !== 404) return empty(body, `Not available: ${e.message}.`);
    report = null;
  }
  const facts = Object.entries(report ?? {}).filter(([, value]) => value !== null && typeof value !== 'object');
  body.replaceChildren(
      facts.length ? h('dl', {class: 'facts'}, facts.flatMap(([name, value]) =>
        [h('dt', {}, words(name)), h('dd', {}, typeof value === 'number' ? number(value) : String(value))]))
        : h('p', {class: 'empty'}, 'None was run yet.'),
      h('div', {class: 'bar'}, action('Compare the pinset with the node now', async () => {
        await post('audit');
        setTimeout(() => showAudit(can), 1000);
        return 'The audit has begun.';
      })));
}
