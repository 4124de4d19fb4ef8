// Small charts of sixty minutes, drawn by hand: bars of what was done, lines of how long it took.
import {h, s, text} from './dom.js';
import {clock, duration, number} from './format.js';

const W = 600;
const H = 100;

function frame(title, keys, className) {
  const now = h('span', {class: 'now'});
  const plot = s('svg', {class: className, viewBox: `0 0 ${W} ${H}`, preserveAspectRatio: 'none', role: 'img', tabindex: '0'});
  const most = h('span');
  const figure = h('figure', {},
      h('figcaption', {}, h('span', {}, h('b', {}, title), ...keys), now),
      plot,
      h('div', {class: 'axis'}, h('span', {}, 'an hour ago'), most, h('span', {}, 'now')));
  return {figure, plot, now, most, at: null};
}

const key = (kind, colour, words) => h('span', {class: 'key'}, h('i', {class: `${kind} ${colour}`}), words);

// Shows the minute under the pointer, or under the arrow keys; the last one else.
function readable(chart, describe) {
  const show = () => {
    const minutes = chart.minutes ?? [];
    const index = chart.at ?? minutes.length - 1;
    const minute = minutes[index];
    chart.plot.querySelector('.cursor')?.remove();
    if (!minute) return;
    text(chart.now, `${chart.at == null ? 'this minute' : clock(minute.at).slice(0, 5)}: ${describe(minute)}`);
    if (chart.at != null) {
      const step = W / minutes.length;
      chart.plot.append(s('rect', {class: 'cursor', x: index * step, y: 0, width: step, height: H}));
    }
  };
  const move = at => { chart.at = at; show(); };
  chart.plot.addEventListener('pointermove', event => {
    const box = chart.plot.getBoundingClientRect();
    const count = chart.minutes?.length ?? 60;
    move(Math.max(0, Math.min(count - 1, Math.floor((event.clientX - box.left) / box.width * count))));
  });
  chart.plot.addEventListener('pointerleave', () => move(null));
  chart.plot.addEventListener('blur', () => move(null));
  chart.plot.addEventListener('keydown', event => {
    const count = chart.minutes?.length ?? 60;
    const at = chart.at ?? count - 1;
    if (event.key === 'ArrowLeft') move(Math.max(0, at - 1));
    else if (event.key === 'ArrowRight') move(Math.min(count - 1, at + 1));
    else return;
    event.preventDefault();
  });
  return show;
}

export function throughput() {
  const chart = frame('Done a minute',
      [key('box', 't-work', 'pinned'), key('box', 't-off', 'unpinned'), key('box', 't-bad', 'failed attempts')], 'plot');
  const show = readable(chart, m => `${number(m.pinned)} pinned, ${number(m.unpinned)} unpinned, ${number(m.failed)} failed`);
  chart.update = minutes => {
    chart.minutes = minutes;
    const most = Math.max(1, ...minutes.map(m => m.pinned + m.unpinned + m.failed));
    const step = W / minutes.length;
    const bars = [];
    minutes.forEach((m, i) => {
      let y = H;
      for (const [kind, count] of [['done', m.pinned], ['gone', m.unpinned], ['failed', m.failed]]) {
        if (!count) continue;
        const height = Math.max(2, count / most * (H - 4));
        y = Math.max(0, y - height);
        bars.push(s('rect', {class: kind, x: i * step + .8, y, width: step - 1.6, height}));
      }
    });
    chart.plot.replaceChildren(...bars);
    const all = minutes.reduce((sum, m) => ({p: sum.p + m.pinned, u: sum.u + m.unpinned, f: sum.f + m.failed}), {p: 0, u: 0, f: 0});
    chart.plot.setAttribute('aria-label',
        `In the last hour ${number(all.p)} pinned, ${number(all.u)} unpinned, ${number(all.f)} failed attempts`);
    text(chart.most, all.p + all.u + all.f === 0 ? 'nothing yet' : `highest ${number(most)} a minute`);
    show();
  };
  return chart;
}

export function waits() {
  const chart = frame('From intent to done',
      [key('line', 't-work', 'half'), key('dash', 't-off', '99 in 100')], 'plot low');
  const show = readable(chart, m => m.p50_ms == null ? 'nothing done' : `half within ${duration(m.p50_ms)}, 99 in 100 within ${duration(m.p99_ms)}`);
  chart.update = minutes => {
    chart.minutes = minutes;
    const seen = minutes.filter(m => m.p50_ms != null);
    const low = Math.log10(Math.max(1, Math.min(...seen.map(m => m.p50_ms), Infinity)));
    const high = Math.log10(Math.max(10, ...seen.map(m => m.p99_ms)));
    const y = ms => H - 8 - (Math.log10(Math.max(1, ms)) - low) / Math.max(.5, high - low) * (H - 16);
    const step = W / minutes.length;
    const path = of => {
      let d = '';
      let pen = false;
      minutes.forEach((m, i) => {
        if (of(m) == null) { pen = false; return; }
        const x = (i + .5) * step;
        // A lone minute is drawn as a short stroke: a path of one point would not show.
        d += pen ? `L${x} ${y(of(m))}` : `M${x - step / 4} ${y(of(m))}H${x + step / 4}`;
        pen = true;
      });
      return d;
    };
    chart.plot.replaceChildren(
        s('path', {class: 'most', d: path(m => m.p99_ms)}), s('path', {class: 'half', d: path(m => m.p50_ms)}));
    const worst = seen.length ? Math.max(...seen.map(m => m.p99_ms)) : null;
    chart.plot.setAttribute('aria-label', worst == null ? 'Nothing was done in the last hour'
        : `The slowest minute of the last hour: 99 in 100 within ${duration(worst)}`);
    text(chart.most, worst == null ? 'nothing yet' : `slowest ${duration(worst)} · logarithmic`);
    show();
  };
  return chart;
}
