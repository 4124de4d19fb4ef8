// Errors by reason, dead letters, the audit.
import {$, action, h, keyed, statusLabel, text} from './dom.js';
import {get, post} from './api.js';
import {cut, duration, moment, number, seconds, words} from './format.js';

const ABOUT = {
  no_progress: 'nobody seems to have the content',
  ipfs_error: 'the node answered with an error',
  ipfs_unavailable: 'the node did not answer',
  timed_out: 'no answer in time',
  content_not_found: 'the node cannot find a block of it',
  no_space: 'the node has no room left',
  blocked: "the node's operator forbids this content",
  invalid_pin: 'another attempt cannot help',
  unexpectedly_unpinned: 'the node has lost it',
  unpin_disabled: 'unpinning is switched off here',
  cancelled: 'an operator ended the attempt',
  gave_up: 'failed for too long',
  internal: 'the tracker itself failed; see its log',
};
const MOST = 25;
const LONGEST_AUDIT = 24 * 3600 * 1000;
const STRAYS = {left: 'left alone', queued: 'removal queued', refused: 'not removed: most of what the node holds', unpin_disabled: 'not removed: unpinning is off'};

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
        await recoverAll('');
        return 'All that rests in error is being tried again.';
      }, 'Really retry all?')));
    }
  }
  keyed(list, errors.groups, g => g.reason,
      g => h('details', {}, h('summary', {}, h('b'), h('span', {class: 'note fill'}, ABOUT[g.reason] ?? ''), h('span', {class: 'num'})),
          h('ul', {class: 'rows'}), h('div', {class: 'bar'},
              can.includes('recover') ? action('Retry all of this reason', () => retryReason(g.reason), 'Really retry all of this reason?') : null,
              h('span', {class: 'note'}))),
      (group, g) => {
        const [title, , count] = group.firstChild.children;
        text(title, words(g.reason));
        text(count, [g.resting ? `${number(g.resting)} at rest` : '', g.retrying ? `${number(g.retrying)} to be retried` : '']
            .filter(Boolean).join(' · '));
        title.className = g.resting ? 'bad' : 'warn';
        const rows = g.rows.slice(0, MOST);
        // What waits for its next attempt is tried without being asked.
        if (can.includes('recover')) group.lastChild.firstChild.hidden = !g.resting || !ABOUT[g.reason];
        text(group.lastChild.lastChild, g.resting + g.retrying <= rows.length ? ''
          : rows.length ? `The newest ${rows.length}.` : 'They wait in a lane for their next attempt.');
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

async function retryReason(reason) {
  await recoverAll(`?reason=${encodeURIComponent(reason)}`);
  return `All that rests for the reason “${words(reason)}” is being tried again.`;
}

// The answer tells of each Cid. Where it is not waited for, the tracker recovers the rest all the same.
async function recoverAll(query) {
  try {
    await post(`pins/recover${query}`);
  } catch (e) {
    if (!e.late) throw e;
  }
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
  if (!letters.length) {
    return empty(body, found.more ? 'None among the newest records. Older ones: pintracker dlq ls.' : 'None is waiting to be looked at.');
  }
  if (!body.querySelector('.letters')) body.replaceChildren(h('div', {class: 'letters'}));
  keyed(body.firstChild, letters, l => `${l.partition}-${l.offset}`,
      l => h('details', {},
          h('summary', {}, h('b', {class: 'warn'}, words(l.reason || 'unknown')), h('span', {class: 'note fill'}, moment(l.at)),
              ...(can.includes('redrive') ? [action('Redrive', () => settle(l, 'redrive', can), 'Really redrive?'),
                action('Drop', () => settle(l, 'drop', can), 'Really drop?')] : [])),
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

async function settle(letter, how, can) {
  try {
    const done = await post(`operations/dead-letters/${letter.partition}/${letter.offset}/${how}`);
    return done.topic ? `The record was sent again: ${done.topic}-${done.partition} @ ${done.offset}.` : `Dead letter ${done.letter} was dropped.`;
  } finally {
    showLetters(can);
  }
}

export async function showAudit(can) {
  const {small, body} = part('audit');
  if (!can.includes('audit')) {
    text(small, '');
    return empty(body, 'Not available in this tracker.');
  }
  let audits;
  try {
    audits = await get('audit');
  } catch (e) {
    return empty(body, `Not available: ${e.message}.`);
  }
  const {running, last} = audits;
  text(small, running ? `running since ${moment(running.since)}` : '');
  if (!body.querySelector('.bar')) {
    body.replaceChildren(h('div'), h('div', {class: 'bar'}, action('Compare the pinset with the node now', () => audit(can))));
  }
  body.firstChild.replaceChildren(last ? h('dl', {class: 'facts'}, facts(last).flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]))
    : h('p', {class: 'empty'}, 'None was run yet.'));
}

function facts(report) {
  return [
    ['Began', `${moment(report.began)}, took ${duration(report.duration_ms)}`],
    ['Pinset', number(report.pinset)],
    ['On the node', `${number(report.recursive)} recursive, ${number(report.direct)} direct`],
    ['Missing', `${number(report.missing)}${report.missing ? ', queued' : ''}`],
    ['Strays', [number(report.strays), STRAYS[report.stray_action]].filter(Boolean).join(', ')],
    ['Skipped', number(report.skipped)],
  ];
}

async function audit(can) {
  const answer = post('audit', LONGEST_AUDIT);
  showAudit(can);
  try {
    const report = await answer;
    return `The audit is done: ${number(report.missing)} missing, ${number(report.strays)} stray${report.strays === 1 ? '' : 's'}.`;
  } finally {
    showAudit(can);
  }
}
