// The tracker's API: requests, listings of lines, and the stream of events.
const SILENT_MS = 40000;

export class ApiError extends Error {
  constructor(code, message) { super(message); this.code = code; }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, {...options, cache: 'no-store', redirect: 'error'});
  } catch (e) {
    if (e.name === 'AbortError') throw e;
    throw new ApiError(0, 'the tracker cannot be reached');
  }
  if (response.ok) return response;
  // The browser has asked for them before the page came: those that it keeps are not known here any more.
  if (response.status === 401) throw new ApiError(401, 'the tracker does not know your password or token; reload this page to give it another');
  let message = `the tracker answers ${response.status}`;
  try { message = (await response.json()).message ?? message; } catch { /* no JSON: the status says it */ }
  throw new ApiError(response.status, message);
}

async function timed(path, options, ms) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), ms);
  try {
    const response = await ask(path, {...options, signal: abort.signal});
    const body = await response.text();
    return body ? JSON.parse(body.includes('\n') ? body.slice(0, body.indexOf('\n')) : body) : null;
  } catch (e) {
    if (e.name !== 'AbortError') throw e;
    throw Object.assign(new ApiError(0, `the tracker has not answered for ${ms / 1000} s`), {late: true});
  } finally {
    clearTimeout(timer);
  }
}

export const get = path => timed(path, {}, 10000);
export const post = (path, ms = 30000) => timed(path, {method: 'POST'}, ms);

// The first lines of a listing, which may have millions.
export async function lines(path, most, signal) {
  const abort = new AbortController();
  signal?.addEventListener('abort', () => abort.abort());
  const response = await ask(path, {signal: abort.signal});
  const rows = [];
  for await (const line of eachLine(response.body)) {
    if (rows.length === most) { abort.abort(); return {rows, more: true}; }
    if (line) rows.push(JSON.parse(line));
  }
  return {rows, more: false};
}

async function* eachLine(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const {value, done} = await reader.read();
      if (done) break;
      const parts = (rest + value).split('\n');
      rest = parts.pop();
      yield* parts;
    }
    if (rest) yield rest;
  } finally {
    reader.cancel().catch(() => {});
  }
}

// Follows events for as long as it is not stopped, and loses none on the way. EventSource hides why it was refused, and silence.
export function follow(path, onEvent, onState) {
  let stopped = false;
  let lastId = null;
  let pause = 1000;
  let current;

  async function once() {
    current = new AbortController();
    let silence = setTimeout(() => current.abort(), SILENT_MS);
    try {
      const response = await ask(path, {signal: current.signal, headers: lastId ? {'Last-Event-ID': lastId} : {}});
      onState('open');
      pause = 1000;
      let name = 'message';
      let data = '';
      for await (const line of eachLine(response.body)) {
        clearTimeout(silence);
        silence = setTimeout(() => current.abort(), SILENT_MS);
        if (stopped) return;
        if (line === '') {
          if (data) onEvent(name, JSON.parse(data));
          name = 'message';
          data = '';
        } else if (line.startsWith('id: ')) lastId = line.slice(4);
        else if (line.startsWith('event: ')) name = line.slice(7);
        else if (line.startsWith('data: ')) data += line.slice(6);
      }
    } finally {
      clearTimeout(silence);
    }
  }

  (async () => {
    while (!stopped) {
      let problem = null;
      try {
        await once();
      } catch (e) {
        problem = e;
        if (e.code === 400) lastId = null;
      }
      if (stopped) return;
      onState('closed', problem);
      await new Promise(wake => setTimeout(wake, pause));
      pause = Math.min(pause * 2, 15000);
    }
  })();
  return () => { stopped = true; current?.abort(); };
}
