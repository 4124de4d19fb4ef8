// Looks at the page of a running tracker in a headless Chromium: node page.mjs URL SCENE CIDS [PICTURES]
import assert from 'node:assert/strict';
import {chromium} from 'playwright-core';

const [base, scene, cidList, pictures] = process.argv.slice(2);
const cids = (cidList ?? '').split(',');
const PATIENCE = 60000;
const WIDE = {width: 1280, height: 900};

const browser = await chromium.launch({executablePath: process.env.TEST_CHROMIUM, args: ['--no-sandbox']});
const problems = [];
const strangers = [];
// Requests that a scene makes fail on purpose; the browser reports those too.
let failing = false;

async function open(options = {}, path = '/') {
  const context = await browser.newContext({viewport: WIDE, ...options});
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  page.on('console', message => { if (message.type() === 'error' && !failing) problems.push(message.text()); });
  page.on('pageerror', error => problems.push(String(error)));
  page.on('request', request => { if (!request.url().startsWith(base)) strangers.push(request.url()); });
  await page.goto(base + path);
  await page.locator('#states dd').first().waitFor();
  return page;
}

async function api(path) {
  const response = await fetch(base + path);
  assert.equal(response.status, 200, path);
  return response.json();
}

async function until(what, check) {
  const end = Date.now() + PATIENCE;
  let last;
  while (Date.now() < end) {
    try { return await check(); } catch (e) { last = e; }
    await new Promise(wake => setTimeout(wake, 200));
  }
  throw new Error(`${what}: ${last?.message}`, {cause: last});
}

const plain = text => text.replaceAll(',', '');
const texts = (page, selector) => page.locator(selector).allTextContents();
const has = (page, selector, text) => page.locator(selector, {hasText: text}).first().waitFor();

// Both clicks in one go: the question goes away by itself after some seconds.
async function press(button, question) {
  assert.equal(await button.evaluate(b => { b.click(); const asked = b.textContent; b.click(); return asked; }), question);
}

// What it says goes away by itself too, but only from sight.
const said = (page, text) => page.locator('#said', {hasText: text}).waitFor({state: 'attached'});
const peer = async cid => Object.values((await api(`/pins/${cid}`)).peer_map)[0];

async function picture(page, name) {
  if (pictures) await page.screenshot({path: `${pictures}/${name}.png`, fullPage: true});
}

async function fits(page, what) {
  const [content, room] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= room, `${what}: ${content} px in ${room} px`);
}

const scenes = {
  async empty() {
    const page = await open();
    await has(page, '#work .empty', 'No call runs');
    await has(page, '#errors .empty', 'None');
    await has(page, '#letters .empty', 'None');
    await has(page, '#pins .empty', 'Nothing has changed');
    await has(page, '#audit button', 'Compare');
    await has(page, '#live', 'live');
    await has(page, '#counts .tile[data-status=pinned] b', '0');
    await picture(page, 'empty-light');
    const response = await fetch(base + '/');
    assert.match(response.headers.get('content-security-policy'), /default-src 'none'; script-src 'self'/);
  },

  async trouble() {
    const [stalled, slow, failed, nasty] = cids;
    const page = await open();

    // What it shows is what the API says.
    await until('counts', async () => {
      const statuses = (await api('/operations/overview')).counts.statuses;
      for (const tile of await page.locator('.tile').all()) {
        const status = await tile.getAttribute('data-status');
        assert.equal(plain(await tile.locator('b').textContent()), String(statuses[status]), status);
      }
      assert.equal(statuses.pinned, 36);
      assert.equal(statuses.pin_error, 1);
    });
    await until('in flight', async () => {
      const {calls} = await api('/operations/in-flight');
      const rows = await page.locator('#work tbody tr').evaluateAll(all => all.map(row => row.dataset.cid));
      assert.deepEqual(rows.sort(), [stalled, slow].sort());
      assert.deepEqual(calls.map(c => c.cid).sort(), rows);
    });
    assert.match(await page.locator(`#work tr[data-cid="${slow}"] td`).nth(3).textContent(), /^[\d,]+$/);
    await has(page, `#work tr[data-cid="${stalled}"]`, 'none yet');
    const overview = await api('/operations/overview');
    assert.match(await page.locator('#states').textContent(), new RegExp(`up · ${overview.node.version.replaceAll('.', '\\.')}`));
    await has(page, '#states', 'running');
    await has(page, '#states', 'open, 12 of 12 partitions');
    await has(page, '#lanes small', `${overview.workers[0].busy} of 6 pin workers busy`);
    await has(page, '#hour .now', 'pinned');

    // Errors and dead letters.
    await has(page, '#errors summary', 'timed out');
    await page.locator('#errors summary').first().click();
    await has(page, `#errors li[data-cid="${failed}"]`, 'deadline exceeded');
    await until('dead letters', async () => {
      await page.reload();
      assert.equal((await api('/operations/dead-letters')).letters.length, 2);
      await has(page, '#letters summary', 'bad key');
    });
    await page.locator('#letters summary', {hasText: 'unknown op'}).click();
    await has(page, '#letters details[open] pre', 'pon');
    await picture(page, 'trouble-light');

    // A count filters the list.
    await page.locator('.tile[data-status=pinned]').click();
    await until('the list of pinned', async () => assert.equal(await page.locator('#pins tbody tr').count(), 36));
    // Names are text, whatever they look like.
    await has(page, `#pins tr[data-cid="${nasty}"]`, '<img src=x onerror=alert(1)>');
    assert.equal(await page.locator('#pins img').count(), 0);
    await page.locator('.tile[data-status=pinned]').click();
    await has(page, '#pins-title', 'Latest changes');

    // By keyboard alone: find a Cid, written otherwise, and see what became of it.
    await page.locator('body').click({position: {x: 2, y: 2}});
    await page.keyboard.press('/');
    await page.keyboard.type(failed.toUpperCase());
    await page.keyboard.press('Enter');
    await has(page, '#pins .facts', failed);
    await has(page, '#pins .facts', 'Asked as');
    await until('history', async () => assert.ok((await texts(page, '.timeline .status')).includes('pin error')));
    await has(page, '#pins .note', 'Newest first');
    await picture(page, 'history-light');
    await page.goBack();
    await has(page, '#pins-title', 'Latest changes');
    failing = true;
    await page.locator('#search-field').fill('no-cid');
    await page.keyboard.press('Enter');
    await has(page, '#pins .bad', 'no-cid');
    failing = false;
    await page.locator('#clear').click();

    // Narrow, dark, on a phone.
    for (const [name, width, colorScheme] of [['terminal', 640, 'light'], ['phone', 360, 'dark'], ['phone', 360, 'light'], ['desktop', 1280, 'dark']]) {
      const other = await open({viewport: {width, height: 800}, colorScheme});
      await has(other, '#work tbody tr', 'pin');
      await has(other, '#letters summary', 'bad key');
      await other.locator('#errors summary').first().click();
      await fits(other, name);
      await picture(other, `trouble-${name}-${colorScheme}`);
      await other.context().close();
    }

    await saysThatItIsNotLetIn();
    await losesTheTracker(page);

    // Cancelled, with the question once more, and tried again as a failed attempt.
    const row = page.locator(`#work tr[data-cid="${stalled}"]`);
    await press(row.locator('button', {hasText: 'Cancel'}), 'Really cancel?');
    await said(page, 'is aborted');
    await until('the next attempt', async () => {
      const call = (await api('/operations/in-flight')).calls.find(c => c.cid === stalled);
      assert.equal(call?.attempt, 2);
      assert.match(await row.textContent(), /attempt 2/);
    });
    await page.locator('#search-field').fill(stalled);
    await page.keyboard.press('Enter');
    await has(page, '.timeline li', 'cancelled by an operator');
  },

  async buttons() {
    const [failed, failedToo, failedOtherwise, astray] = cids;
    const letters = async () => (await api('/operations/dead-letters')).letters;
    const letter = async (reason, but) => {
      const found = (await letters()).find(l => l.reason === reason && l.offset !== but);
      assert.ok(found, reason);
      return found;
    };
    const wrong = await until('the record in a wrong partition', () => letter('wrong_partition'));
    const page = await open();
    const row = l => page.locator(`#letters details[data-key="${l.partition}-${l.offset}"]`);
    const gone = l => until(`${l.reason} is gone`, async () => {
      assert.ok(!(await letters()).some(other => other.partition === l.partition && other.offset === l.offset));
      assert.equal(await row(l).count(), 0);
    });
    const button = (where, label) => where.locator('button', {hasText: label});

    // One of three, then all of its reason, then all.
    const error = cid => page.locator(`#errors li[data-cid="${cid}"]`);
    const reason = name => page.locator(`#errors details[data-key="${name}"]`);
    for (const name of ['timed_out', 'no_space']) await reason(name).locator('summary').click();
    for (const cid of [failed, failedToo, failedOtherwise]) await error(cid).waitFor();
    await picture(page, 'buttons-light');
    await button(error(failed), 'Retry').click();
    await said(page, 'is being tried again');
    await until('one', async () => assert.equal((await peer(failed)).status, 'pinned'));
    for (const cid of [failedToo, failedOtherwise]) assert.equal((await peer(cid)).attempt_count, 2);
    await error(failed).waitFor({state: 'detached'});
    await press(button(reason('timed_out'), 'Retry all of this reason'), 'Really retry all of this reason?');
    await said(page, 'rests for the reason “timed out”');
    await until('those of the reason', async () => assert.equal((await peer(failedToo)).status, 'pinned'));
    const other = await peer(failedOtherwise);
    assert.deepEqual([other.status, other.attempt_count, other.reason], ['pin_error', 2, 'no_space']);
    await press(button(page.locator('#errors .body > .bar'), 'Retry all'), 'Really retry all?');
    await said(page, 'All that rests');
    await until('all', async () => assert.equal((await peer(failedOtherwise)).status, 'pinned'));
    await has(page, '#errors .empty', 'None');

    // Back to its topic, where its key now leads it to its own partition.
    assert.equal(wrong.key, astray);
    await press(button(row(wrong), 'Redrive'), 'Really redrive?');
    await said(page, 'sent again: pin-intents-');
    await until('the redriven pin', async () => assert.equal((await peer(astray)).status, 'pinned'));
    await gone(wrong);
    const again = await fetch(`${base}/operations/dead-letters/${wrong.partition}/${wrong.offset}/redrive`, {method: 'POST'});
    assert.equal(again.status, 409);
    // What is bad in itself comes back as another letter.
    const bad = await letter('bad_key');
    await press(button(row(bad), 'Redrive'), 'Really redrive?');
    await gone(bad);
    assert.equal((await until('the new letter', () => letter('bad_key', bad.offset))).key, bad.key);
    const dropped = await letter('unknown_op');
    await press(button(row(dropped), 'Drop'), 'Really drop?');
    await said(page, 'was dropped');
    await gone(dropped);

    await button(page.locator('#audit'), 'Compare').click();
    await said(page, 'The audit is done: 1 missing, 1 stray.');
    await has(page, '#audit .facts', '1, queued');
    await has(page, '#audit .facts', '1, left alone');
    const {last} = await api('/audit');
    assert.deepEqual([last.missing, last.strays, last.cause], [1, 1, 'request']);
    await fits(page, 'buttons');
    await picture(page, 'mended-light');
  },

  async renamed() {
    const [cid] = cids;
    const page = await open();
    await has(page, '#live', 'live');
    const row = `#pins tr[data-cid="${cid}"]:has([data-status=pinned])`;
    // The second changes nothing but the name: it is told with the time and the status of the first.
    for (const name of ['first-name', 'second-name']) {
      assert.equal((await fetch(`${base}/pins/${cid}?name=${name}`, {method: 'POST'})).status, 200);
      await has(page, row, name);
    }
    for (let drawn = 0; drawn < 4; drawn++) {
      assert.deepEqual(await texts(page, `${row} td.text`), ['second-name', 'first-name']);
      await page.waitForResponse(response => response.url().includes('/operations/in-flight'));
    }
    await page.locator('#search-field').fill(cid);
    await page.keyboard.press('Enter');
    await until('history', async () => assert.deepEqual((await texts(page, '.timeline .why')).slice(0, 2), ['second-name', 'first-name']));
  },

  async down() {
    const page = await open();
    await has(page, '#banner', 'does not answer');
    await has(page, '#states', 'out of reach');
    await until('the lane', async () => {
      const {queues} = await api('/operations/overview');
      assert.ok(queues.priority.depth >= 1);
      assert.equal(plain(await page.locator('#lanes tbody tr').first().locator('td').nth(1).textContent()), String(queues.priority.depth));
    });
    await has(page, '#work .empty', 'out of reach');
    await fits(page, 'down');
    await picture(page, 'down-light');
  },

  async up() {
    const page = await open({colorScheme: 'dark'});
    await has(page, '#states', 'up ·');
    await page.locator('#banner').waitFor({state: 'hidden'});
    await until('work goes on', async () => assert.equal(await page.locator('#work tbody tr').count(), 2));
  },
};

async function saysThatItIsNotLetIn() {
  const context = await browser.newContext({viewport: WIDE});
  const page = await context.newPage();
  await page.route(url => /^\/(operations|pins|events)/.test(url.pathname),
      route => route.fulfill({status: 401, json: {code: 401, message: 'who are you?'}}));
  await page.goto(base + '/');
  await has(page, '#banner', 'does not know your password or token; reload this page');
  await context.close();
}

async function losesTheTracker(page) {
  failing = true;
  await page.context().setOffline(true);
  await has(page, '#banner', /cannot be reached. What you see is from \d\d:\d\d:\d\d/);
  await has(page, '#live', 'stale');
  assert.ok(await page.locator('main').evaluate(main => main.classList.contains('stale')));
  await picture(page, 'unreachable-light');
  await page.context().setOffline(false);
  await page.locator('#banner').waitFor({state: 'hidden'});
  await has(page, '#live', 'live');
  failing = false;
}

try {
  await scenes[scene]();
  assert.deepEqual(problems, [], 'the console must stay clean');
  assert.deepEqual(strangers, [], 'nothing is loaded from elsewhere');
  console.log(`${scene}: good`);
} finally {
  await browser.close();
}
