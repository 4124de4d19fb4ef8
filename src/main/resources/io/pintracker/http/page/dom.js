// Elements without markup in strings: text only ever becomes text.
export const $ = id => document.getElementById(id);

export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  return fill(element, attributes, children);
}

export function s(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  return fill(element, attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value == null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter(child => child != null));
  return element;
}

export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

// Keeps the elements of items that stay, so that focus and a second click find what the first one found.
export function keyed(parent, items, key, create, update) {
  const old = new Map([...parent.children].map(child => [child.dataset.key, child]));
  let before = null;
  for (const item of items) {
    const id = String(key(item));
    let element = old.get(id);
    if (element) old.delete(id);
    else { element = create(item); element.dataset.key = id; }
    update(element, item);
    const place = before ? before.nextSibling : parent.firstChild;
    if (place !== element) parent.insertBefore(element, place);
    before = element;
  }
  for (const gone of old.values()) gone.remove();
}

const MARKS = {
  pinned: ['good', 'disc'], pinning: ['work', 'half'], pin_queued: ['wait', 'ring'], pin_error: ['bad', 'up'],
  unpinned: ['off', 'dash'], unpinning: ['work', 'halfsquare'], unpin_queued: ['wait', 'square'], unpin_error: ['bad', 'down'],
  remote: ['off', 'arrow'], sharded: ['off', 'grid'], unexpectedly_unpinned: ['warn', 'diamond'], cluster_error: ['bad', 'cross'],
  ok: ['good', 'disc'], wait: ['warn', 'ring'], bad: ['bad', 'cross'], unknown: ['off', 'dash'],
};
const LINE = {fill: 'none', stroke: 'currentColor', 'stroke-width': 1.6};
const SHAPES = {
  disc: () => s('circle', {cx: 5, cy: 5, r: 4.4, fill: 'currentColor'}),
  ring: () => s('circle', {cx: 5, cy: 5, r: 3.7, ...LINE}),
  half: () => s('g', {}, s('circle', {cx: 5, cy: 5, r: 3.7, ...LINE}), s('path', {d: 'M5 1a4 4 0 0 1 0 8z', fill: 'currentColor'})),
  square: () => s('rect', {x: 1.4, y: 1.4, width: 7.2, height: 7.2, ...LINE}),
  halfsquare: () => s('g', {}, s('rect', {x: 1.4, y: 1.4, width: 7.2, height: 7.2, ...LINE}),
      s('path', {d: 'M5 1h4v8h-4z', fill: 'currentColor'})),
  up: () => s('path', {d: 'M5 .6 9.8 9.2H.2z', fill: 'currentColor'}),
  down: () => s('path', {d: 'M5 9.4.2 .8h9.6z', fill: 'currentColor'}),
  dash: () => s('path', {d: 'M1 5h8', ...LINE}),
  arrow: () => s('path', {d: 'M1 5h7M5.5 2 8.5 5l-3 3', ...LINE}),
  grid: () => s('path', {d: 'M1 1h3.4v3.4H1zM5.6 1H9v3.4H5.6zM1 5.6h3.4V9H1zM5.6 5.6H9V9H5.6z', fill: 'currentColor'}),
  diamond: () => s('path', {d: 'M5 .3 9.7 5 5 9.7 .3 5z', fill: 'currentColor'}),
  cross: () => s('path', {d: 'M1.3 1.3l7.4 7.4M8.7 1.3 1.3 8.7', ...LINE, 'stroke-width': 2}),
};

export const tone = status => (MARKS[status] ?? MARKS.unknown)[0];
export function mark(status) {
  const [colour, shape] = MARKS[status] ?? MARKS.unknown;
  return s('svg', {class: `mark t-${colour}`, viewBox: '0 0 10 10', 'aria-hidden': 'true'}, SHAPES[shape]());
}
export const statusLabel = (status, words) =>
  h('span', {class: `status t-${tone(status)}`}, mark(status), h('span', {}, words));

let hiding;
export function say(message, failed) {
  const said = $('said');
  said.textContent = message;
  said.className = failed ? 'shown failed' : 'shown';
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.className = ''; }, failed ? 9000 : 4000);
}

// A button that says what it does, asks once more where that cannot be undone, and tells how it went.
export function action(label, run, sure) {
  let armed;
  const button = h('button', {type: 'button', onclick: async event => {
    event.stopPropagation();
    event.preventDefault();
    if (sure && !armed) {
      armed = setTimeout(disarm, 4000);
      button.textContent = sure;
      button.classList.add('sure');
      return;
    }
    disarm();
    button.disabled = true;
    try {
      say(await run());
    } catch (e) {
      say(e.message, true);
    } finally {
      button.disabled = false;
    }
  }}, label);
  function disarm() {
    clearTimeout(armed);
    armed = undefined;
    button.textContent = label;
    button.classList.remove('sure');
  }
  return button;
}
